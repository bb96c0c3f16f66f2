create table activities.import (
    source         uuid not null,
    digest         bytea not null check (octet_length(digest) = 32),
    rows_read      bigint not null,
    credited       bigint not null,
    duplicate      bigint not null,
    zero           bigint not null,
    held           bigint not null,
    refused        bigint not null,
    reduction_mg   bigint not null,
    refused_bytes  bigint not null,
    updated_at     timestamptz not null default now(),
    primary key (source, digest),
    check (rows_read = credited + duplicate + zero + held + refused)
);
