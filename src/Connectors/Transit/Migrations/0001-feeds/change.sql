create schema if not exists transit;

create table transit.feed (
    number bigint generated always as identity primary key,
    source uuid not null,
    digest bytea not null check (length(digest) = 32),
    version text not null,
    valid_from date not null,
    valid_to date not null,
    stops integer not null,
    routes integer not null,
    trips integer not null,
    content bytea not null,
    loaded_at timestamptz not null,
    unique (source, digest)
);
-- Archives are compressed already.
alter table transit.feed alter column content set storage external;
