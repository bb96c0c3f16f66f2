alter table activities.record add column closed_at timestamptz;

update activities.record r set closed_at = c.at
from activities.cancellation c where r.status = 4 and c.source = r.source and c.record_id = r.record_id;

create index record_waiting on activities.record (received_at, activity_id) where status = 4 and closed_at is null;
create index record_waiting_by_code on activities.record (code, received_at, activity_id) where status = 4 and closed_at is null;
create index record_waiting_by_source on activities.record (source, received_at, activity_id) where status = 4 and closed_at is null;

create table activities.review_decision (
    number      bigint generated always as identity primary key,
    source      integer not null,
    record_id   text collate "C" not null,
    at          timestamptz not null,
    decision    smallint not null check (decision in (2, 3)),
    is_final    boolean not null,
    operator    text not null,
    reason      text not null,
    entry_id    uuid,
    amount_mg   bigint not null default 0,
    taken_back  uuid[] not null default '{}',
    by_rule     boolean not null default false
);
create unique index review_decision_final on activities.review_decision (source, record_id) where is_final;
create index review_decision_of_record on activities.review_decision (source, record_id, number);

create table activities.appeal (
    source     integer not null,
    record_id  text collate "C" not null,
    at         timestamptz not null,
    words      text not null check (char_length(words) between 1 and 500),
    primary key (source, record_id)
);

create table activities.held_reference (
    source     integer not null,
    record_id  text collate "C" not null,
    kind       smallint not null,
    digest     bytea not null check (octet_length(digest) = 16),
    primary key (source, record_id, digest)
);
