create table engagement.person (
    holder        uuid primary key,
    name          bytea,
    to_friends    boolean not null default true,
    in_programme  boolean not null default false
);

create table engagement.friendship (
    id     uuid primary key,
    one    uuid not null,
    other  uuid not null,
    since  timestamptz not null,
    check (one < other),
    unique (one, other)
);

create index friendship_of_other on engagement.friendship (other);

create table engagement.friend_code (
    code     bytea primary key,
    made_by  uuid not null,
    ends_at  timestamptz not null,
    used_by  uuid
);

create index friend_code_of on engagement.friend_code (made_by, ends_at);
create index friend_code_used_by on engagement.friend_code (used_by) where used_by is not null;
create index friend_code_over on engagement.friend_code (ends_at);

create table engagement.counted (
    one    boolean primary key default true check (one),
    place  bigint not null check (place >= 0),
    at     timestamptz
);

insert into engagement.counted (place) values (0);

create table engagement.moved (
    account  uuid primary key,
    holder   uuid not null,
    check (account <> holder)
);

create function engagement.bucket_of(mg bigint) returns integer
language sql immutable strict parallel safe
return case
    when mg <= 0 then 0
    when mg < 64 then mg::integer
    else ((length(ltrim(mg::bit(64)::text, '0')) - 1) * 64)
        + ((mg >> (length(ltrim(mg::bit(64)::text, '0')) - 7)) & 63)::integer
end;

create table engagement.rank (
    holder     uuid not null,
    programme  uuid not null,
    month      date not null check (extract(day from month) = 1),
    mg         bigint not null,
    bucket     integer not null generated always as (engagement.bucket_of(mg)) stored,
    shown      boolean not null default false,
    primary key (holder, programme, month)
);

create index rank_by_amount on engagement.rank (programme, month, bucket, mg);
create index rank_shown on engagement.rank (programme, month, mg desc, holder) where shown and mg > 0;

create table engagement.rank_bucket (
    programme  uuid not null,
    month      date not null,
    bucket     integer not null,
    people     bigint not null,
    primary key (programme, month, bucket)
);

create table engagement.release (
    id            uuid primary key,
    holder        uuid not null,
    programme     uuid not null,
    at            timestamptz not null,
    until         timestamptz not null,
    once          boolean not null,
    statement     bytea,
    receipt       uuid not null,
    withdrawn_at  timestamptz,
    asked_at      timestamptz
);

create index release_of_holder on engagement.release (holder, at);

create table engagement.share (
    token      text collate "C" primary key check (length(token) = 26),
    holder     uuid not null,
    programme  uuid not null,
    year       integer not null,
    at         timestamptz not null,
    signed     bytea not null,
    receipt    uuid not null
);

create index share_of_holder on engagement.share (holder, at);
