create table programmes.plan (
    id          uuid primary key,
    by          text collate "C" not null check (by <> ''),
    answers     jsonb not null check (octet_length(answers::text) <= 65536),
    changed_at  timestamptz not null
);
create index plan_by_person on programmes.plan (by, changed_at);
