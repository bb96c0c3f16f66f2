create table activities.replay (
    id            uuid primary key,
    programme_id  uuid not null,
    draft_id      uuid,
    method_id     text collate "C" not null,
    version       text collate "C" not null,
    content_hash  bytea not null check (octet_length(content_hash) = 32),
    happened_from timestamptz not null,
    happened_to   timestamptz not null check (happened_to > happened_from),
    people        integer not null check (people > 0),
    pseudonyms    bytea not null check (octet_length(pseudonyms) = 32),
    begun_by      text not null,
    begun_at      timestamptz not null,
    state         smallint not null check (state between 1 and 4),
    ended_at      timestamptz,
    failure       text,
    result        jsonb,
    check ((state = 1) = (ended_at is null)),
    check ((state = 2) = (result is not null))
);
create index replay_running on activities.replay (begun_at) where state = 1;
create index replay_of_programme on activities.replay (programme_id, begun_at desc);

create table activities.replay_piece (
    replay        uuid not null references activities.replay (id) on delete cascade,
    number        integer not null,
    received_from timestamptz,
    received_to   timestamptz,
    account_from  uuid,
    account_to    uuid,
    done_at       timestamptz,
    done_by       uuid,
    tally         jsonb,
    holders       bytea,
    primary key (replay, number),
    check ((received_from is null) <> (account_from is null)),
    check ((done_at is null) = (tally is null))
);
alter table activities.replay_piece alter column holders set storage external;
