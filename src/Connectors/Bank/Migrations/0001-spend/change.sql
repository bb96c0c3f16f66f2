create schema if not exists bank;

create table bank.spend (
    source      uuid not null,
    id          bytea not null check (octet_length(id) = 16),
    content     bytea not null check (octet_length(content) = 16),
    holder      bytea not null check (octet_length(holder) = 16),
    category    text not null,
    mcc         text not null,
    spent_on    date not null,
    amount_fen  bigint not null check (amount_fen > 0),
    primary key (source, id)
);
create index spend_by_day on bank.spend (source, spent_on);

create table bank.refund (
    source      uuid not null,
    id          bytea not null check (octet_length(id) = 16),
    original    bytea not null check (octet_length(original) = 16),
    amount_fen  bigint check (amount_fen > 0),
    primary key (source, id)
);
create index refund_by_original on bank.refund (source, original);
