create table accounts.identity (
    digest      bytea primary key check (octet_length(digest) = 32),
    holder      uuid not null,
    subject     text collate "C" not null check (subject in ('person', 'organisation', 'vehicle')),
    kind        text collate "C" not null check (kind in ('resident', 'passport', 'organisation', 'vehicle')),
    box         bytea not null,
    checker     text collate "C" not null,
    checked_at  timestamptz not null
);

create index identity_by_holder on accounts.identity (holder);

create table accounts.guardian (
    child         uuid primary key,
    code          bytea check (octet_length(code) = 32),
    code_ends_at  timestamptz,
    guardian      uuid,
    confirmed_at  timestamptz,
    check ((guardian is null) = (confirmed_at is null))
);

create index guardian_by_code on accounts.guardian (code) where code is not null;
create index guardian_by_guardian on accounts.guardian (guardian) where guardian is not null;
