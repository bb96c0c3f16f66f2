create table activities.fact (
    number      bigint generated always as identity primary key,
    written_by  xid8 not null default pg_current_xact_id(),
    at          timestamptz not null,
    source      integer not null,
    kind        smallint not null check (kind between 1 and 5),
    record_id   text collate "C" not null,
    scenario    text collate "C" not null,
    code        text collate "C",
    entry_id    uuid,
    amount_mg   bigint not null default 0,
    claim       uuid
);
create index fact_of_source on activities.fact (source, number);
create index fact_by_time on activities.fact using brin (at);
