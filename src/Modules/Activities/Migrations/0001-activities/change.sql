create table activities.source (
    number            integer generated always as identity primary key,
    source_id         uuid not null unique,
    programme_id      uuid not null,
    code              text collate "C" not null check (code <> ''),
    name              text not null,
    scenarios         text[],
    evidence_ceiling  smallint not null check (evidence_ceiling between 1 and 4),
    zone_id           text collate "C" not null,
    enrols_unknown    boolean not null,
    state             smallint not null check (state in (1, 2)),
    created_at        timestamptz not null default now(),
    unique (programme_id, code)
);

create table activities.source_key (
    key_hash    bytea primary key check (octet_length(key_hash) = 32),
    source      integer not null references activities.source (number),
    label       text not null,
    created_at  timestamptz not null default now(),
    revoked_at  timestamptz
);


create table activities.record (
    received_at   timestamptz not null,
    at            timestamptz not null,
    until         timestamptz,
    quantified_mg bigint not null,
    account_id    uuid not null,
    activity_id   uuid not null,
    source        integer not null,
    method        integer not null,
    status        smallint not null check (status in (1, 3, 4)),
    evidence      smallint not null check (evidence between 1 and 4),
    digest        bytea not null check (octet_length(digest) = 16),
    record_id     text collate "C" not null,
    scenario      text collate "C" not null,
    inputs        text collate "C" not null,
    region        text collate "C",
    corrects      text collate "C",
    code          text collate "C",
    primary key (source, record_id)
);

create index record_without_entry on activities.record (activity_id) where status <> 1;

create table activities.cancellation (
    source        integer not null,
    record_id     text collate "C" not null,
    at            timestamptz not null,
    reversed_mg   bigint not null,
    entry_id      uuid,
    replaced_by   text collate "C",
    primary key (source, record_id)
);

create table activities.adjustment (
    source            integer not null,
    record_id         text collate "C" not null,
    entry_id          uuid not null,
    at                timestamptz not null,
    amount_mg         bigint not null check (amount_mg <> 0),
    cause_source      integer not null,
    cause_record_id   text collate "C" not null,
    primary key (source, record_id, entry_id)
);

create table activities.cap_holder (
    account_id  uuid primary key
);

create table activities.cap_act (
    account_id  uuid not null,
    seq         bigint generated always as identity,
    source      integer not null,
    zone_id     text collate "C" not null,
    record_id   text collate "C" not null,
    cap_keys    text[] not null,
    primary key (account_id, seq)
);

create table activities.cap_use (
    account_id  uuid not null,
    cap_key     text collate "C" not null,
    used        numeric not null,
    primary key (account_id, cap_key)
);

create table activities.refusal (
    at         timestamptz not null,
    source     integer not null,
    record_id  text collate "C",
    code       text collate "C" not null,
    detail     text not null,
    pointer    text
);

create index refusal_by_time on activities.refusal (at);

create table activities.conflict (
    at            timestamptz not null,
    source        integer not null,
    record_id     text collate "C" not null,
    known_digest  bytea not null,
    other_digest  bytea not null
);

create index conflict_by_time on activities.conflict (at);
