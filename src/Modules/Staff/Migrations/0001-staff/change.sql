create table staff.person (
    id                 uuid primary key,
    email_digest       bytea not null unique,
    email_box          bytea not null,
    name_box           bytea not null,
    active             boolean not null default true,
    created_at         timestamptz not null,
    password_salt      bytea not null check (length(password_salt) = 16),
    password_rounds    integer not null check (password_rounds > 0),
    password_verifier  bytea not null check (length(password_verifier) = 32),
    password_at        timestamptz not null,
    totp_box           bytea,
    totp_at            timestamptz,
    totp_last_step     bigint not null default 0
);

create table staff.role_grant (
    id          uuid primary key,
    person      uuid not null references staff.person (id),
    role        text collate "C" not null check (role <> ''),
    programme   uuid,
    source      uuid check (source is null or programme is not null),
    granted_at  timestamptz not null,
    granted_by  text collate "C" not null,
    ended_at    timestamptz,
    ended_by    text collate "C",
    check ((ended_at is null) = (ended_by is null))
);

create unique index role_grant_once on staff.role_grant (person, role, programme, source) nulls not distinct where ended_at is null;
create index role_grant_of_programme on staff.role_grant (programme, role) where ended_at is null;

create table staff.invitation (
    id            uuid primary key,
    code_digest   bytea not null unique,
    kind          smallint not null check (kind in (1, 2)),
    email_digest  bytea not null,
    email_box     bytea not null,
    name_box      bytea not null,
    person        uuid references staff.person (id),
    role          text collate "C",
    programme     uuid,
    source        uuid,
    made_at       timestamptz not null,
    made_by       text collate "C" not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    ended_at      timestamptz,
    check ((kind = 1) = (role is not null)),
    check ((kind = 2) = (person is not null))
);

create index invitation_open on staff.invitation (programme) where used_at is null and ended_at is null;

create table staff.session (
    id            uuid primary key,
    token_digest  bytea not null unique,
    person        uuid not null references staff.person (id),
    agent         text not null,
    began_at      timestamptz not null,
    seen_at       timestamptz not null,
    proved_at     timestamptz not null,
    second        boolean not null,
    ended_at      timestamptz
);

create index session_of_person on staff.session (person) where ended_at is null;

create table staff.step (
    id          bytea primary key,
    kind        text collate "C" not null,
    person      uuid references staff.person (id),
    state       text not null,
    expires_at  timestamptz not null
);

create table staff.attempt (
    subject  bytea primary key,
    count    integer not null check (count >= 0),
    since    timestamptz not null
);

create table staff.passkey (
    credential_id       bytea primary key,
    person              uuid not null references staff.person (id),
    public_key          bytea not null,
    name                text not null,
    sign_count          bigint not null,
    transports          text[] not null,
    is_user_verified    boolean not null,
    is_backup_eligible  boolean not null,
    is_backed_up        boolean not null,
    attestation_object  bytea not null,
    client_data         bytea not null,
    created_at          timestamptz not null,
    used_at             timestamptz
);

create index passkey_of_person on staff.passkey (person);

create table staff.recovery_code (
    person       uuid not null references staff.person (id),
    code_digest  bytea not null,
    used_at      timestamptz,
    primary key (person, code_digest)
);

create table staff.signing_key (
    key_id      text collate "C" primary key,
    person      uuid not null references staff.person (id),
    algorithm   text collate "C" not null check (algorithm in ('ed25519', 'sm2-sm3')),
    public_key  bytea not null,
    box         bytea,
    made_at     timestamptz not null,
    ended_at    timestamptz
);

create unique index signing_key_one on staff.signing_key (person) where ended_at is null;
