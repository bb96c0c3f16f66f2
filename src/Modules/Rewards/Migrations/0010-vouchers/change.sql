create table rewards.voucher (
    voucher_id    uuid primary key,
    redemption    uuid not null,
    number        integer not null check (number > 0),
    holder        uuid not null,
    programme     uuid not null,
    offer         uuid not null,
    revision      integer not null,
    merchant      uuid not null,
    digest        bytea not null unique check (octet_length(digest) = 32),
    hash          bytea not null check (octet_length(hash) = 32),
    box           bytea,
    points        bigint not null check (points > 0),
    fen           bigint not null check (fen >= 0),
    made_at       timestamptz not null,
    good_until    timestamptz not null,
    used_at       timestamptz,
    used_request  text collate "C",
    used_by       text collate "C",
    reported_at   timestamptz,
    refunded_at   timestamptz,
    settlement    uuid,
    unique (redemption, number),
    check (used_at is null or refunded_at is null),
    check ((used_at is null) = (used_request is null) and (used_at is null) = (used_by is null)),
    check (settlement is null or used_at is not null),
    check (reported_at is null or used_at is not null)
) with (fillfactor = 80);

create unique index voucher_by_request on rewards.voucher (merchant, used_request) where used_request is not null;
create index voucher_of_holder on rewards.voucher (holder, voucher_id desc);
create index voucher_good on rewards.voucher (merchant, good_until) where used_at is null and refunded_at is null;
create index voucher_honoured on rewards.voucher (merchant, used_at desc) where used_at is not null;
create index voucher_unsettled on rewards.voucher (merchant, used_at) where used_at is not null and settlement is null;
create index voucher_of_settlement on rewards.voucher (settlement, used_at, voucher_id) where settlement is not null;

create table rewards.voucher_attempt (
    merchant  uuid not null,
    since     timestamptz not null,
    count     integer not null check (count > 0),
    primary key (merchant, since)
);
