create table accounts.holder_key (
    holder        uuid primary key,
    master        text collate "C",
    wrapped       bytea,
    created_at    timestamptz not null default now(),
    destroyed_at  timestamptz,
    check ((wrapped is null) = (master is null)),
    check ((wrapped is null) = (destroyed_at is not null))
);

create index holder_key_by_master on accounts.holder_key (master) where master is not null;

create table accounts.vault (
    singleton         boolean primary key default true check (singleton),
    master            text collate "C" not null,
    digest_algorithm  text collate "C" not null check (digest_algorithm in ('hmac-sha256', 'hmac-sm3')),
    digest_master     text collate "C" not null,
    digest_root       bytea not null
);
