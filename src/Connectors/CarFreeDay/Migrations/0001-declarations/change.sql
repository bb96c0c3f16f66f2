create table carfreeday.declaration (
    id               uuid primary key,
    source           uuid not null,
    sandbox          boolean not null,
    holder           text collate "C" not null,
    vehicle          bytea not null,
    engine_class     text collate "C" not null,
    region           text collate "C",
    parked_from      timestamptz not null,
    declared_at      timestamptz not null,
    state            smallint not null check (state between 1 and 8),
    challenge        text collate "C",
    challenge_stage  smallint check (challenge_stage in (1, 2)),
    challenge_at     timestamptz,
    alert            boolean not null default false,
    outcome          jsonb,
    note             text,
    changed_at       timestamptz not null
);
create index declaration_live on carfreeday.declaration (source, holder) where state in (1, 2, 3, 4, 8);
create index declaration_in_review on carfreeday.declaration (changed_at) where state = 4;
create index declaration_by_change on carfreeday.declaration (changed_at);

create table carfreeday.photo (
    declaration      uuid not null,
    stage            smallint not null check (stage in (1, 2)),
    sha256           bytea not null,
    received_at      timestamptz not null,
    taken_at         timestamptz,
    odometer         integer not null check (odometer between 0 and 20000000),
    code             text collate "C" not null,
    width            integer not null,
    height           integer not null,
    picture          bytea,
    primary key (declaration, stage)
);
create index photo_kept on carfreeday.photo (received_at) where picture is not null;

create table carfreeday.print (
    number           bigint generated always as identity primary key,
    declaration      uuid not null,
    stage            smallint not null,
    sandbox          boolean not null,
    sha256           bytea not null,
    low              bigint not null,
    slope            bigint not null,
    at               timestamptz not null
);
create unique index print_once on carfreeday.print (sandbox, sha256);
create index print_by_time on carfreeday.print using brin (at);
