-- Null: the programme the record's source belongs to.
alter table activities.record add column programme uuid;

create table activities.source_share (
    number       bigint generated always as identity primary key,
    source       integer not null,
    programme    uuid not null,
    offered_at   timestamptz not null,
    offered_by   text collate "C" not null,
    accepted_at  timestamptz,
    accepted_by  text collate "C",
    ended_at     timestamptz,
    ended_by     text collate "C"
);
create unique index source_share_standing on activities.source_share (source, programme) where ended_at is null;
create index source_share_of_programme on activities.source_share (programme);
