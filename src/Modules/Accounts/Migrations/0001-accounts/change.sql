create schema if not exists accounts;

create table accounts.holder (
    id          uuid primary key,
    zone        text collate "C" not null check (zone <> ''),
    secret      bytea not null check (octet_length(secret) = 32),
    created_at  timestamptz not null default now()
);

create table accounts.subject (
    issuer   uuid not null,
    subject  text collate "C" not null check (octet_length(subject) between 1 and 256),
    account  uuid not null,
    primary key (issuer, subject)
);

create index subject_by_account on accounts.subject (account);
