create table partners.feed (
    one   boolean primary key default true check (one),
    fact  bigint not null check (fact >= 0)
);

insert into partners.feed (fact) values (0);

create table partners.stream (
    source  uuid primary key,
    last    bigint not null check (last > 0)
);

create table partners.event (
    source    uuid not null,
    number    bigint not null check (number > 0),
    event_id  uuid not null unique,
    fed_at    timestamptz not null,
    kind      text collate "C" not null check (kind <> ''),
    subject   text collate "C" not null,
    body      text not null,
    primary key (source, number)
);

create index event_by_time on partners.event using brin (fed_at);

create table partners.webhook (
    number           integer generated always as identity primary key,
    webhook_id       uuid not null unique,
    source           uuid not null,
    url              text collate "C" not null check (url <> ''),
    kinds            text[] not null check (cardinality(kinds) > 0),
    state            smallint not null check (state in (1, 2, 3)),
    reason           text collate "C",
    cursor           bigint not null check (cursor >= 0),
    secret           bytea not null,
    previous_secret  bytea,
    previous_until   timestamptz,
    failures         integer not null default 0 check (failures >= 0),
    failing_since    timestamptz,
    resume_at        timestamptz,
    created_at       timestamptz not null,
    unique (source, url)
);

create table partners.delivery (
    webhook      integer not null references partners.webhook (number) on delete cascade,
    event        bigint not null,
    subject      text collate "C" not null,
    state        smallint not null check (state in (1, 2, 3)),
    attempts     smallint not null default 0 check (attempts >= 0),
    next_at      timestamptz not null,
    last_at      timestamptz,
    last_answer  text collate "C",
    primary key (webhook, event)
);

create index delivery_due on partners.delivery (webhook, next_at) where state = 1;
create index delivery_of_subject on partners.delivery (webhook, subject, event) where state = 1;

create table partners.reconciliation (
    source    uuid not null,
    day       date not null,
    zone_id   text collate "C" not null,
    begins    timestamptz not null,
    ends      timestamptz not null,
    lines     bigint not null check (lines >= 0),
    sha256    bytea not null check (octet_length(sha256) = 32),
    sm3       bytea not null check (octet_length(sm3) = 32),
    note      text not null,
    made_at   timestamptz not null,
    primary key (source, day)
);
