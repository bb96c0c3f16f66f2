create schema if not exists bikes;

create table bikes.vehicle (
    source       uuid not null,
    device       uuid not null,
    vehicle_type text collate "C" not null,
    changed_at   timestamptz not null,
    primary key (source, device)
);
