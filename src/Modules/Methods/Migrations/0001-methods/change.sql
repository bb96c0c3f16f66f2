create schema if not exists methods;

create table methods.version (
    number         integer generated always as identity primary key,
    method_id      text collate "C" not null,
    version        text collate "C" not null,
    content_hash   bytea not null check (octet_length(content_hash) = 32),
    registered_at  timestamptz not null default now(),
    unique (method_id, version)
);

create table methods.choice (
    programme         uuid not null,
    scenario          text collate "C" not null check (scenario <> ''),
    region            text collate "C" check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
    valid_from        timestamptz not null default '-infinity',
    valid_to          timestamptz not null default 'infinity',
    method_id         text collate "C" not null,
    version           text collate "C" not null,
    beyond_effective  boolean not null default false,
    unique nulls not distinct (programme, scenario, region, valid_from),
    check (valid_from < valid_to)
);

create table methods.revision (
    one    boolean primary key default true check (one),
    value  bigint not null
);
insert into methods.revision (value) values (1);

create function methods.choice_changed() returns trigger language plpgsql as $$
begin
    update methods.revision set value = value + 1;
    return null;
end
$$;

create trigger choice_changed after insert or update or delete or truncate on methods.choice
for each statement execute function methods.choice_changed();
