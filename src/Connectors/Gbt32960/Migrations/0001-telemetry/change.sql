create table gbt32960.platform (
    number         integer generated always as identity primary key,
    name           text collate "C" not null unique check (length(name) between 1 and 12),
    mode           smallint not null check (mode in (1, 2)),
    password_hash  bytea check (mode = 2 or password_hash is not null),
    unique_code    text collate "C",
    source         uuid not null,
    vins           text[] check (mode = 1 or vins is not null),
    aes_key        bytea,
    sm4_key        bytea,
    rsa_key        bytea,
    claims         smallint not null check (claims in (1, 2)),
    region         text,
    opened         boolean not null default true
);

create table gbt32960.vehicle (
    platform       integer not null,
    vin            text collate "C" not null,
    tag            text collate "C" not null default encode(substring(uuid_send(gen_random_uuid()) from 7), 'hex'),
    dirty_from     timestamptz,
    cutting_from   timestamptz,
    due_at         timestamptz,
    logged_out_at  timestamptz,
    capacity_wh    integer,
    public_key     bytea,
    primary key (platform, vin)
);
create index vehicle_due on gbt32960.vehicle (due_at) where due_at is not null;

create table gbt32960.point (
    platform       integer not null,
    vin            text collate "C" not null,
    at             timestamptz not null,
    state          smallint,
    charge         smallint,
    odometer       integer,
    speed          smallint,
    soc            smallint,
    latitude       smallint,
    longitude      smallint,
    received_at    timestamptz not null,
    primary key (platform, vin, at)
);
create index point_by_time on gbt32960.point using brin (at);

create table gbt32960.trip (
    number         bigint generated always as identity primary key,
    platform       integer not null,
    vin            text collate "C" not null,
    kind           smallint not null check (kind in (1, 2)),
    started_at     timestamptz not null,
    ended_at       timestamptz not null,
    amount         integer not null check (amount >= 0),
    from_latitude  smallint,
    from_longitude smallint,
    to_latitude    smallint,
    to_longitude   smallint,
    revision       integer not null default 0,
    record_id      text collate "C" not null,
    corrects       text collate "C",
    state          smallint not null check (state between 1 and 4),
    code           text collate "C",
    updated_at     timestamptz not null,
    unique (platform, record_id)
);
create index trip_of_vehicle on gbt32960.trip (platform, vin, started_at);
create index trip_pending on gbt32960.trip (platform, vin) where state = 1;

create table gbt32960.withdrawal (
    platform       integer not null,
    vin            text collate "C" not null,
    record_id      text collate "C" not null,
    primary key (platform, record_id)
);
create index withdrawal_of_vehicle on gbt32960.withdrawal (platform, vin);
