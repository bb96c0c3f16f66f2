create schema if not exists wechat;

create table wechat.app (
    source   uuid primary key,
    app_id   text not null,
    secret   bytea
);

create table wechat.session (
    source       uuid not null,
    person       bytea not null check (octet_length(person) = 16),
    session_key  bytea not null,
    since        timestamptz not null,
    watermark    timestamptz,
    primary key (source, person)
);

create table wechat.day (
    source  uuid not null,
    person  bytea not null,
    day     date not null,
    number  integer not null check (number > 0),
    steps   integer not null check (steps >= 0),
    primary key (source, person, day)
);
