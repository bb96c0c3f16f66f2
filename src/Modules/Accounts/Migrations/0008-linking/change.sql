create table accounts.link (
    id          uuid primary key,
    account     uuid not null,
    partner     uuid not null,
    way         smallint not null check (way in (1, 2, 3)),
    made_at     timestamptz not null,
    receipt     uuid not null,
    moved_from  uuid,
    ended_at    timestamptz
);

create index link_of_holder on accounts.link (account, made_at);

alter table accounts.subject add column link uuid;
create index subject_by_link on accounts.subject (link) where link is not null;

alter table accounts.holder add column merged_into uuid, add column merged_at timestamptz;
create index holder_merged on accounts.holder (merged_into) where merged_into is not null;

create table accounts.link_client (
    source     uuid primary key,
    partner    uuid not null,
    redirects  text[] not null
);

create table accounts.link_code (
    code        bytea primary key check (octet_length(code) = 32),
    account     uuid not null,
    source      uuid not null,
    partner     uuid not null,
    redirect    text collate "C" not null,
    challenge   text collate "C" not null,
    purposes    text[] not null,
    until       timestamptz not null,
    used_at     timestamptz,
    link        uuid
);

create index link_code_by_time on accounts.link_code (until);

create table accounts.link_ticket (
    code      bytea primary key check (octet_length(code) = 32),
    source    uuid not null,
    partner   uuid not null,
    subject   bytea not null,
    way       smallint not null check (way in (2, 3)),
    until     timestamptz not null,
    used_at   timestamptz
);

create index link_ticket_by_time on accounts.link_ticket (until);

create table accounts.link_once (
    token  bytea primary key check (octet_length(token) = 32),
    until  timestamptz not null
);
