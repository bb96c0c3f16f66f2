create table credits.policy (
    programme       uuid not null,
    number          integer not null check (number > 0),
    text            text not null,
    hash            bytea not null check (octet_length(hash) = 32),
    effective_from  timestamptz not null,
    published_at    timestamptz not null,
    published_by    text not null,
    attestation     uuid not null,
    primary key (programme, number)
);

create table credits.cursor (
    one      boolean primary key default true check (one),
    next     bigint not null check (next >= 0),
    seen_at  timestamptz not null
);

create table credits.carry (
    holder       uuid not null,
    programme    uuid not null,
    rule         text collate "C" not null,
    numerator    bigint not null,
    denominator  bigint not null check (denominator > 0),
    primary key (holder, programme, rule)
);

create table credits.tally (
    holder     uuid not null,
    programme  uuid not null,
    name       text collate "C" not null,
    span       text collate "C" not null,
    value      bigint not null,
    primary key (holder, programme, name, span)
);

create table credits.budget_use (
    programme  uuid not null,
    name       text collate "C" not null,
    period     text collate "C" not null,
    used       bigint not null,
    primary key (programme, name, period)
);

create table credits.grant (
    id           uuid primary key,
    holder       uuid not null,
    programme    uuid not null,
    policy       integer not null,
    act          uuid not null,
    source       uuid not null unique,
    scenario     text collate "C" not null,
    rule         text collate "C" not null,
    occurred_at  timestamptz not null,
    booked_at    timestamptz not null,
    granted_at   timestamptz not null,
    holder_day   date not null,
    budget_day   date not null,
    amount       bigint not null check (amount > 0),
    standing     bigint not null check (standing >= 0),
    kept         bigint not null default 0,
    wanted       bigint not null check (wanted >= 0),
    points       bigint not null check (points between 0 and wanted),
    carried      bigint not null,
    parts        bigint not null check (parts > 0),
    taken_back   bigint not null default 0 check (taken_back between 0 and points),
    state        smallint not null check (state between 0 and 5),
    entry        uuid,
    ripe_at      timestamptz,
    gone_at      timestamptz,
    expires_at   timestamptz,
    why_zh       text not null,
    why_en       text not null,
    check ((state in (1, 5)) = (entry is not null)),
    check ((state = 0) = (points = 0))
);
create index grant_of_act on credits.grant (act);
create index grant_of_holder on credits.grant (holder, programme, id);
create index grant_by_entry on credits.grant (entry) where entry is not null;
create index grant_waiting on credits.grant (holder, programme, ripe_at) where state = 2;
create index grant_going on credits.grant (gone_at) where state = 2;
