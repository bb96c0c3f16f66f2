create table ocpi.peer (
    id              uuid primary key,
    name            text collate "C" not null,
    source          uuid not null,
    state           smallint not null check (state between 1 and 4),
    token_hash      bytea,
    version         text collate "C",
    versions_url    text collate "C",
    their_token     bytea,
    endpoints       jsonb,
    parties         text[] not null default '{}',
    default_region  text collate "C",
    changed_at      timestamptz not null
);
create unique index peer_by_token on ocpi.peer (token_hash) where token_hash is not null;
create unique index peer_by_name on ocpi.peer (name) where state <> 4;

create table ocpi.cdr (
    id          uuid primary key,
    peer        uuid not null,
    party       text collate "C" not null,
    cdr_id      text collate "C" not null,
    digest      bytea not null,
    content     bytea,
    state       smallint not null check (state between 1 and 3),
    record_id   text collate "C",
    code        text collate "C",
    message     text collate "C" not null,
    received_at timestamptz not null,
    unique (peer, party, cdr_id)
);
create index cdr_by_time on ocpi.cdr using brin (received_at);

create table ocpi.session (
    peer         uuid not null,
    party        text collate "C" not null,
    session_id   text collate "C" not null,
    last_updated timestamptz not null,
    content      bytea not null,
    changed_at   timestamptz not null,
    primary key (peer, party, session_id)
);
create index session_by_time on ocpi.session using brin (changed_at);

create table ocpi.flag (
    peer     uuid not null,
    cdr_id   text collate "C" not null,
    code     text collate "C" not null,
    refused  boolean not null,
    detail   text collate "C" not null,
    times    bigint not null,
    first_at timestamptz not null,
    last_at  timestamptz not null,
    primary key (peer, cdr_id, code)
);
create index flag_by_time on ocpi.flag (last_at);
