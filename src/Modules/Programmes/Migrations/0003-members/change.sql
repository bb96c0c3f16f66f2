create table programmes.membership (
    number      bigint generated always as identity primary key,
    programme   uuid not null,
    holder      uuid not null,
    joined_at   timestamptz not null,
    left_at     timestamptz check (left_at >= joined_at),
    invitation  uuid
);
create unique index membership_standing on programmes.membership (programme, holder) where left_at is null;
create index membership_of_holder on programmes.membership (holder);

create table programmes.invitation (
    id          uuid primary key,
    programme   uuid not null,
    digest      bytea not null unique check (octet_length(digest) = 32),
    label       text not null check (label <> ''),
    max_uses    integer check (max_uses > 0),
    uses        integer not null check (uses >= 0),
    expires_at  timestamptz,
    revoked_at  timestamptz,
    created_at  timestamptz not null,
    by          text collate "C" not null,
    check (uses <= max_uses)
);
create index invitation_of_programme on programmes.invitation (programme, created_at);

create table programmes.listed_person (
    programme  uuid not null,
    digest     bytea not null check (octet_length(digest) = 32),
    is_mail    boolean not null,
    added_at   timestamptz not null,
    used_at    timestamptz,
    holder     uuid,
    primary key (programme, digest),
    check (holder is null or used_at is not null)
);
create index listed_person_of_holder on programmes.listed_person (holder) where holder is not null;
