create table activities.day_total (
    source        integer not null,
    day           date not null,
    scenario      text collate "C" not null,
    region        text collate "C" not null,
    posted        bigint not null default 0,
    zero          bigint not null default 0,
    held          bigint not null default 0,
    reduction_mg  bigint not null default 0,
    primary key (source, day, scenario, region)
);

create table activities.hour_total (
    source    integer not null,
    hour      timestamptz not null,
    records   bigint not null default 0,
    refused   bigint not null default 0,
    primary key (source, hour)
);

create table activities.day_total_mark (
    one            boolean primary key default true check (one),
    counted_until  timestamptz not null
);

create index review_decision_by_time on activities.review_decision using brin (at);
