create table accounts.consent (
    id               uuid primary key,
    account          uuid not null,
    partner          uuid not null,
    purpose          text collate "C" not null check (purpose <> ''),
    text_version     integer not null check (text_version > 0),
    given_at         timestamptz not null,
    given_receipt    uuid not null,
    withdrawn_at     timestamptz,
    withdrawn_receipt uuid,
    check ((withdrawn_at is null) = (withdrawn_receipt is null))
);

create unique index consent_that_stands on accounts.consent (account, partner, purpose) where withdrawn_at is null;
create index consent_of_holder on accounts.consent (account, given_at);

alter table accounts.subject add column consent smallint not null default 0 check (consent in (0, 1, 2));

create table accounts.subject_change (
    number      bigint generated always as identity primary key,
    written_by  xid8 not null default pg_current_xact_id(),
    at          timestamptz not null default clock_timestamp(),
    account     uuid not null
);

create index subject_change_by_writer on accounts.subject_change (written_by);
