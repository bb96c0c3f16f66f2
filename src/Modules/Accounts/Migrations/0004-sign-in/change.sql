create table accounts.contact (
    digest    bytea primary key check (octet_length(digest) = 32),
    kind      text collate "C" not null check (kind in ('phone', 'email', 'wechat', 'wechat-app')),
    holder    uuid not null,
    box       bytea not null,
    added_at  timestamptz not null
);

create index contact_by_holder on accounts.contact (holder);

create table accounts.sign_in_code (
    ticket    bytea primary key check (octet_length(ticket) = 32),
    contact   bytea not null check (octet_length(contact) = 32),
    code      bytea not null check (octet_length(code) = 32),
    asked_at  timestamptz not null,
    ends_at   timestamptz not null,
    tries     int not null default 0,
    used_at   timestamptz
);

create index sign_in_code_by_end on accounts.sign_in_code (ends_at);

create table accounts.sign_in_count (
    bucket  bytea not null check (octet_length(bucket) = 32),
    since   timestamptz not null,
    ends_at timestamptz not null,
    count   int not null,
    primary key (bucket, since)
);

create index sign_in_count_by_end on accounts.sign_in_count (ends_at);

create table accounts.session (
    token     bytea primary key check (octet_length(token) = 32),
    id        uuid not null,
    holder    uuid not null,
    bearer    boolean not null,
    way       text collate "C" not null check (way in ('phone', 'email', 'wechat', 'passkey')),
    device    text not null,
    began_at  timestamptz not null,
    seen_at   timestamptz not null,
    ends_at   timestamptz not null
);

create index session_by_holder on accounts.session (holder);

create table accounts.passkey (
    credential          bytea primary key check (octet_length(credential) between 1 and 1023),
    holder              uuid not null,
    public_key          bytea not null,
    sign_count          bigint not null,
    transports          text[] not null,
    is_backup_eligible  boolean not null,
    is_backed_up        boolean not null,
    device              text not null,
    added_at            timestamptz not null,
    used_at             timestamptz
);

create index passkey_by_holder on accounts.passkey (holder);
