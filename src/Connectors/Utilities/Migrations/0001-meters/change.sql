create schema if not exists utilities;

create table utilities.meter (
    source        uuid not null,
    meter         bytea not null check (octet_length(meter) = 16),
    kind          text not null check (kind in ('electricity', 'water', 'gas')),
    last_at       timestamptz not null,
    last_value    numeric not null,
    baseline_day  numeric,
    primary key (source, meter)
);

create table utilities.reading (
    source      uuid not null,
    id          bytea not null check (octet_length(id) = 16),
    meter       bytea not null,
    content     bytea not null check (octet_length(content) = 16),
    code        text,
    since       timestamptz,
    read_at     timestamptz not null,
    used        numeric,
    saved       numeric,
    primary key (source, id)
);
