alter table accounts.holder alter column secret drop not null, add column erased_at timestamptz;
alter table accounts.holder add constraint holder_erased check ((secret is null) = (erased_at is not null));
create index holder_erased_lately on accounts.holder (erased_at) where erased_at is not null;

create table accounts.look (
    id       uuid primary key,
    account  uuid not null,
    at       timestamptz not null,
    staff    uuid not null,
    role     text collate "C" not null,
    reason   text collate "C" not null,
    words    bytea not null,
    receipt  uuid not null
);

create index look_of_holder on accounts.look (account, at);

create table accounts.holder_request (
    id           uuid primary key,
    account      uuid not null,
    kind         smallint not null check (kind in (1, 2)),
    state        smallint not null check (state between 1 and 4),
    asked_at     timestamptz not null,
    due_at       timestamptz,
    words        bytea,
    answer       bytea,
    asked_by     uuid,
    decided_by   uuid,
    decided_at   timestamptz,
    check ((state = 1) = (decided_at is null))
);

create unique index holder_request_open on accounts.holder_request (account, kind) where state = 1;
create index holder_request_of_holder on accounts.holder_request (account, asked_at);
create index holder_request_due on accounts.holder_request (due_at) where state = 1 and due_at is not null;
