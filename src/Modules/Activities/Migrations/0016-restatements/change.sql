create table activities.restatement (
    number        integer generated always as identity primary key,
    decision      uuid not null unique,
    programme_id  uuid not null,
    old_method    text collate "C" not null,
    new_method    text collate "C" not null,
    new_number    integer not null,
    happened_from timestamptz not null,
    happened_to   timestamptz,
    content_hash  bytea not null check (octet_length(content_hash) = 32),
    begun_by      text not null,
    begun_at      timestamptz not null,
    state         smallint not null check (state between 1 and 2),
    planned       jsonb not null,
    ended_at      timestamptz,
    result        jsonb,
    check ((state = 2) = (result is not null) and (state = 2) = (ended_at is not null))
);

create table activities.restatement_piece (
    restatement   integer not null references activities.restatement (number),
    number        integer not null,
    received_from timestamptz,
    received_to   timestamptz,
    account_from  uuid,
    account_to    uuid,
    done_at       timestamptz,
    tally         jsonb,
    primary key (restatement, number),
    check ((received_from is null) <> (account_from is null)),
    check ((done_at is null) = (tally is null))
);

create table activities.restatement_short (
    restatement  integer not null references activities.restatement (number),
    account_id   uuid not null,
    done_at      timestamptz,
    tally        jsonb,
    primary key (restatement, account_id),
    check ((done_at is null) = (tally is null))
);

create table activities.restated (
    source     integer not null,
    record_id  text collate "C" not null,
    number     integer not null,
    method     integer not null,
    before_mg  bigint not null,
    after_mg   bigint not null,
    primary key (source, record_id, number)
);

create table activities.restatement_left (
    restatement  integer not null,
    source       integer not null,
    record_id    text collate "C" not null,
    account_id   uuid not null,
    code         text collate "C" not null,
    amount_mg    bigint not null,
    primary key (restatement, source, record_id)
);

alter table activities.adjustment add column restatement integer, add column method integer;
