create table rewards.settlement (
    settlement_id  uuid primary key,
    programme      uuid not null,
    merchant       uuid not null references rewards.merchant,
    month          date not null check (extract(day from month) = 1),
    begins         timestamptz not null,
    ends           timestamptz not null check (ends > begins),
    vouchers       integer not null check (vouchers > 0),
    points         bigint not null check (points > 0),
    fen            bigint not null check (fen >= 0),
    digest         bytea not null check (octet_length(digest) = 32),
    closed_at      timestamptz not null,
    closed_by      uuid not null,
    approved_at    timestamptz,
    approved_by    uuid,
    points_entry   uuid,
    unique (merchant, month),
    check ((approved_at is null) = (approved_by is null) and (approved_at is null) = (points_entry is null)),
    check (approved_by <> closed_by)
);

create index settlement_of_programme on rewards.settlement (programme, month desc, settlement_id);
create unique index settlement_by_points on rewards.settlement (points_entry) where points_entry is not null;

create table rewards.settlement_payer (
    settlement  uuid not null references rewards.settlement,
    place       integer not null check (place > 0),
    kind        text collate "C" not null,
    name_zh     text not null,
    name_en     text not null,
    fen         bigint not null check (fen > 0),
    entry       uuid unique,
    primary key (settlement, place)
);

alter table rewards.voucher add foreign key (settlement) references rewards.settlement deferrable;
