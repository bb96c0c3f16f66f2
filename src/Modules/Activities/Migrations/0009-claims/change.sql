alter table activities.source add column holders smallint not null default 1 check (holders in (1, 2));

alter table activities.record add column busy_until timestamptz, add column claim uuid, add column limited text collate "C";
create index record_busy on activities.record (account_id, at, busy_until) where busy_until is not null;

create table activities.writer (
    id       uuid primary key,
    seen_at  timestamptz not null default now()
);

create table activities.claim (
    digest       bytea primary key check (octet_length(digest) = 16),
    kind         smallint not null,
    source       integer not null,
    record_id    text collate "C" not null,
    activity_id  uuid not null,
    at           timestamptz not null
);
create index claim_of_record on activities.claim (source, record_id);

create table activities.instrument (
    digest      bytea not null check (octet_length(digest) = 16),
    account_id  uuid not null,
    kind        smallint not null,
    since       timestamptz not null,
    primary key (digest, account_id)
);

create table activities.whereabouts (
    account_id   uuid not null,
    at           timestamptz not null,
    until        timestamptz not null,
    activity_id  uuid not null,
    source       integer not null,
    record_id    text collate "C" not null,
    scenario     text collate "C" not null,
    from_lat     smallint, from_lon integer,
    to_lat       smallint, to_lon integer,
    primary key (account_id, at, activity_id)
);
create index whereabouts_by_time on activities.whereabouts (at);
create index whereabouts_of_record on activities.whereabouts (source, record_id);
