-- The log's name and public keys are written by the first integrator; another with other keys must not go on with it.
create table ledger.head (
    only_row boolean primary key default true check (only_row),
    size     bigint not null check (size >= 0),
    keys     text[] not null
);
insert into ledger.head (size, keys) values (0, '{}');

create table ledger.sequenced (
    first_index bigint primary key check (first_index >= 0),
    batch_id    uuid not null unique,
    leaf_count  integer not null check (leaf_count > 0)
);

create table ledger.tile (
    level  smallint not null check (level between 0 and 7),
    index  bigint   not null check (index >= 0),
    width  smallint not null check (width between 1 and 256),
    hashes bytea    not null,
    primary key (level, index),
    constraint tile_hashes_whole check (octet_length(hashes) = width * 32)
);
alter table ledger.tile alter column hashes set storage external;

create table ledger.checkpoint (
    size         bigint primary key check (size > 0),
    root         bytea not null check (octet_length(root) = 32),
    note         text not null,
    published_at timestamptz not null
);

create function ledger.refuse_shrinking_tile() returns trigger language plpgsql as $$
begin
    if new.level <> old.level or new.index <> old.index or new.width < old.width
        or substring(new.hashes for octet_length(old.hashes)) <> old.hashes then
        raise exception using errcode = 'PH005', message = format('tile %s/%s may only grow', old.level, old.index);
    end if;
    return new;
end
$$;

create trigger grows before update on ledger.tile for each row execute function ledger.refuse_shrinking_tile();
create trigger kept before delete or truncate on ledger.tile for each statement execute function ledger.refuse_change();
create trigger kept before update or delete or truncate on ledger.sequenced for each statement execute function ledger.refuse_change();
create trigger kept before update or delete or truncate on ledger.checkpoint for each statement execute function ledger.refuse_change();
