create table rewards.goal (
    goal_id          uuid primary key,
    programme        uuid not null,
    title_zh         text not null,
    title_en         text not null,
    text_zh          text not null,
    text_en          text not null,
    picture          text collate "C" not null,
    unit_zh          text not null,
    unit_en          text not null,
    points_per_unit  bigint not null check (points_per_unit > 0),
    target_units     bigint not null check (target_units > 0),
    open             boolean not null,
    revision         integer not null check (revision > 0),
    given            bigint not null default 0 check (given >= 0),
    givers           bigint not null default 0 check (givers >= 0),
    reached_at       timestamptz,
    changed_by       text collate "C" not null,
    changed_at       timestamptz not null
) with (fillfactor = 50);

create index goal_of_programme on rewards.goal (programme, goal_id desc);

create table rewards.pledge (
    pledge_id   uuid primary key,
    goal        uuid not null references rewards.goal,
    holder      uuid not null,
    request     text collate "C",
    asked       bigint not null check (asked > 0),
    points      bigint not null check (points > 0 and points <= asked),
    redemption  uuid unique,
    entry       uuid not null,
    at          timestamptz not null,
    first       boolean not null,
    counted     boolean not null,
    unique (holder, request),
    check ((request is null) <> (redemption is null))
);

create index pledge_of_holder on rewards.pledge (holder, pledge_id desc);
create index pledge_of_goal on rewards.pledge (goal, holder);
create index pledge_uncounted on rewards.pledge (goal) include (points, first) where not counted;

create table rewards.goal_news (
    news_id      uuid primary key,
    goal         uuid not null references rewards.goal,
    words_zh     text not null,
    words_en     text not null,
    picture      text collate "C",
    units_done   bigint check (units_done >= 0),
    at           timestamptz not null,
    by           text collate "C" not null,
    attestation  uuid not null
);

create index goal_news_of_goal on rewards.goal_news (goal, news_id desc);
