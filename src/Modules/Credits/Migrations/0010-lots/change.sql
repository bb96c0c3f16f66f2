create schema if not exists credits;

create table credits.asset (
    ordinal   smallint primary key check (ordinal between 1 and 30000),
    programme uuid not null unique
);

create table credits.purse (
    holder    uuid     not null,
    asset     smallint not null,
    available bigint   not null default 0,
    reserved  bigint   not null default 0,
    debt      bigint   not null default 0,
    primary key (holder, asset),
    constraint purse_never_below_zero check (available >= 0 and reserved >= 0 and debt >= 0)
) with (fillfactor = 70);

create table credits.issued (
    entry      uuid        primary key,
    holder     uuid        not null,
    asset      smallint    not null,
    points     bigint      not null check (points > 0),
    taken_back bigint      not null default 0,
    act        uuid,
    scenario   text        collate "C",
    policy     integer     not null,
    at         timestamptz not null,
    constraint issued_taken_back_at_most check (taken_back between 0 and points)
);
create index issued_of_holder on credits.issued (holder, asset, at);

create table credits.lot (
    seq         bigint      generated always as identity primary key,
    holder      uuid        not null,
    asset       smallint    not null,
    granted     bigint      not null check (granted > 0),
    remaining   bigint      not null,
    granted_at  timestamptz not null,
    expires_at  timestamptz,
    entry       uuid        not null,
    grant_entry uuid,
    constraint lot_remaining check (remaining between 0 and granted)
) with (fillfactor = 80);
create index lot_left on credits.lot (holder, asset, expires_at, seq) where remaining > 0;
create index lot_due on credits.lot (expires_at) where remaining > 0 and expires_at is not null;
create index lot_of_grant on credits.lot (grant_entry) where grant_entry is not null;

create table credits.debt (
    seq         bigint      generated always as identity primary key,
    holder      uuid        not null,
    asset       smallint    not null,
    grant_entry uuid        not null,
    points      bigint      not null check (points > 0),
    paid        bigint      not null default 0,
    at          timestamptz not null,
    constraint debt_paid check (paid between 0 and points)
);
create index debt_open on credits.debt (holder, asset, seq) where paid < points;

create table credits.hold (
    entry     uuid        primary key,
    holder    uuid        not null,
    asset     smallint    not null,
    points    bigint      not null check (points > 0),
    state     smallint    not null default 1 check (state between 1 and 4),
    reference text        not null,
    at        timestamptz not null,
    settled   uuid,
    taken_to  uuid,
    constraint hold_settled check ((state = 1) = (settled is null))
);
create index hold_of_holder on credits.hold (holder, asset);

create table credits.lot_use (
    hold   uuid   not null references credits.hold (entry),
    lot    bigint not null references credits.lot (seq),
    amount bigint not null check (amount > 0),
    primary key (hold, lot)
);

create table credits.movement (
    holder      uuid        not null,
    asset       smallint    not null,
    seq         bigint      generated always as identity,
    entry       uuid        not null,
    kind        smallint    not null,
    points      bigint      not null,
    after       bigint      not null check (after >= 0),
    at          timestamptz not null,
    grant_entry uuid,
    other       uuid,
    expires_at  timestamptz,
    primary key (holder, asset, seq)
);

create table credits.moved (
    account uuid primary key,
    holder  uuid not null
);
