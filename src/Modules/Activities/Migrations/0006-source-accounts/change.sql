alter table activities.source
    drop constraint source_state_check,
    add constraint source_state_check check (state in (1, 2, 3)),
    add column owner text not null default '',
    add column contact text not null default '',
    add column requests_per_second integer check (requests_per_second > 0),
    add column records_per_batch integer check (records_per_batch > 0),
    add column records_per_day bigint check (records_per_day > 0);

alter table activities.source_key drop constraint source_key_pkey;
alter table activities.source_key
    alter column key_hash drop not null,
    add constraint source_key_by_hash unique (key_hash),
    add column key_id uuid not null default gen_random_uuid() primary key,
    add column kind smallint not null default 1 check (kind between 1 and 4),
    add column material bytea,
    add column scopes text[] not null default '{activities:write,activities:read}',
    add column expires_at timestamptz,
    add column last_used_at timestamptz,
    add constraint source_key_form check ((kind = 1) = (key_hash is not null) and (kind = 1) = (material is null));

create index source_key_of_source on activities.source_key (source);

create table activities.nonce (
    key_id  uuid not null,
    nonce   bytea not null check (octet_length(nonce) = 16),
    until   timestamptz not null,
    primary key (key_id, nonce)
);

create index nonce_by_time on activities.nonce (until);

create table activities.source_day (
    source   integer not null,
    day      date not null,
    records  bigint not null check (records >= 0),
    primary key (source, day)
);

create table activities.sandbox_record (
    source         integer not null,
    record_id      text collate "C" not null,
    received_at    timestamptz not null,
    at             timestamptz not null,
    scenario       text collate "C" not null,
    status         smallint not null check (status in (1, 3, 4)),
    quantified_mg  bigint not null,
    asset          text collate "C" not null,
    digest         bytea not null check (octet_length(digest) = 16),
    code           text collate "C",
    cancelled_at   timestamptz,
    replaced_by    text collate "C",
    primary key (source, record_id)
);

create index sandbox_record_by_time on activities.sandbox_record (received_at);

alter table activities.refusal add column sandbox boolean not null default false;
alter table activities.conflict add column sandbox boolean not null default false;
