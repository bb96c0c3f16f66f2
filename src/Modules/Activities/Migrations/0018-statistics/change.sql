create table activities.statistic_month (
    month      date        primary key check (extract(day from month) = 1),
    counted_at timestamptz not null,
    running    boolean     not null
);

create table activities.statistic (
    programme_id uuid   not null,
    month        date   not null,
    scenario     text   collate "C",
    region       text   collate "C",
    people       bigint not null check (people > 0),
    acts         bigint not null check (acts >= people),
    reduction_mg bigint not null,
    unique nulls not distinct (programme_id, month, scenario, region)
);
