alter table activities.source add column needs_consent boolean not null default false;

create table activities.waiting_subject (
    issuer       uuid not null,
    digest       bytea not null check (octet_length(digest) = 16),
    key          bytea not null,
    since        timestamptz not null,
    account      uuid,
    linked_at    timestamptz,
    primary key (issuer, digest),
    check ((account is null) = (linked_at is null))
);

create index waiting_subject_linked on activities.waiting_subject (linked_at) where linked_at is not null;

create table activities.waiting (
    source       integer not null,
    record       bytea not null check (octet_length(record) = 16),
    issuer       uuid not null,
    subject      bytea not null check (octet_length(subject) = 16),
    content      bytea not null check (octet_length(content) = 16),
    received_at  timestamptz not null,
    until        timestamptz not null,
    box          bytea not null,
    primary key (source, record)
);

create index waiting_of_subject on activities.waiting (issuer, subject, received_at);
create index waiting_by_end on activities.waiting (until);
