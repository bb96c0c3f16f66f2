create table rewards.merchant (
    merchant_id  uuid primary key,
    programme    uuid not null,
    name_zh      text not null check (name_zh <> ''),
    name_en      text not null check (name_en <> ''),
    region       text collate "C",
    address_zh   text not null,
    address_en   text not null,
    open         boolean not null,
    revision     integer not null check (revision > 0),
    key_digest   bytea unique check (octet_length(key_digest) = 32),
    changed_by   text collate "C" not null,
    changed_at   timestamptz not null
);

create index merchant_of_programme on rewards.merchant (programme, name_zh);

create table rewards.offer (
    offer_id    uuid primary key,
    programme   uuid not null,
    merchant    uuid not null references rewards.merchant,
    state       smallint not null check (state in (0, 1, 2)),
    revision    integer not null check (revision > 0),
    terms       jsonb not null,
    title_zh    text not null,
    title_en    text not null,
    price       bigint not null check (price > 0)
);

create index offer_of_programme on rewards.offer (programme, offer_id desc);
create index offer_in_catalogue on rewards.offer (programme) where state = 1;
create index offer_of_merchant on rewards.offer (merchant);

create table rewards.offer_revision (
    offer_id    uuid not null references rewards.offer,
    revision    integer not null,
    state       smallint not null,
    terms       jsonb not null,
    changed_by  text collate "C" not null,
    changed_at  timestamptz not null,
    primary key (offer_id, revision)
);

create table rewards.stock (
    offer_id  uuid primary key references rewards.offer,
    stock     bigint not null check (stock >= 0),
    taken     bigint not null default 0 check (taken >= 0),
    check (taken <= stock)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);

create table rewards.given (
    offer_id  uuid primary key references rewards.stock,
    given     bigint not null default 0 check (given >= 0)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);

create table rewards.restock (
    number      bigint generated always as identity primary key,
    offer_id    uuid not null references rewards.offer,
    more        bigint not null,
    changed_by  text collate "C" not null,
    changed_at  timestamptz not null
);

create index restock_of_offer on rewards.restock (offer_id);

create table rewards.picture (
    hash        text collate "C" primary key check (hash ~ '^[0-9a-f]{64}$'),
    media_type  text collate "C" not null,
    bytes       bytea not null check (octet_length(bytes) between 1 and 1048576),
    kept_at     timestamptz not null
);

alter table rewards.picture alter column bytes set storage external;
