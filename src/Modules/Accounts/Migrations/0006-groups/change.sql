create table accounts.holder_group (
    id          uuid primary key,
    kind        text collate "C" not null check (kind in ('household', 'employer', 'department', 'school', 'class', 'community')),
    parent      uuid,
    name        bytea not null,
    programme   uuid,
    created_at  timestamptz not null,
    ended_at    timestamptz,
    check ((kind in ('department', 'class')) = (parent is not null))
);

create index holder_group_by_parent on accounts.holder_group (parent) where parent is not null;

create table accounts.group_member (
    group_id   uuid not null,
    holder     uuid not null,
    role       text collate "C" not null check (role in ('head', 'member')),
    name       bytea not null,
    shows      boolean not null default false,
    shares     boolean not null default false,
    joined_at  timestamptz not null,
    primary key (group_id, holder)
);

create index group_member_by_holder on accounts.group_member (holder);

create table accounts.group_invitation (
    code       bytea primary key check (octet_length(code) = 32),
    group_id   uuid not null,
    made_by    uuid not null,
    ends_at    timestamptz not null,
    uses_left  int not null check (uses_left >= 0)
);

create index group_invitation_by_group on accounts.group_invitation (group_id);
