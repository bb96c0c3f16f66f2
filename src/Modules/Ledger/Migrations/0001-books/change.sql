create schema if not exists ledger;

create table ledger.asset (
    number smallint primary key,
    code   text collate "C" not null unique,
    scale  smallint not null check (scale between 0 and 9)
);
insert into ledger.asset (number, code, scale) values (1, 'CO2E', 6), (2, 'ENERGY', 3), (3, 'BANK', 3);

-- Ids of issuance accounts begin with ffffffff-ffff-8: they alone may go below zero, and their rows are locked last.
create table ledger.issuance (
    account_id uuid primary key check (account_id >= 'ffffffff-ffff-8000-0000-000000000000'),
    asset      smallint not null,
    issuer     text collate "C" not null check (issuer <> ''),
    unique (issuer, asset)
);

-- A holder has one row per asset, stripe 0; an issuance account has one per stripe, so that writers do not queue for it.
create table ledger.balance (
    account_id uuid     not null,
    asset      smallint not null,
    stripe     smallint not null default 0,
    posted     bigint   not null,
    reserved   bigint   not null default 0,
    primary key (account_id, asset, stripe)
) with (fillfactor = 50);

create table ledger.batch (
    id         uuid        not null primary key,
    booked_at  timestamptz not null,
    leaf_count integer     not null check (leaf_count > 0),
    leaves     bytea       not null,
    constraint batch_leaves_whole check (octet_length(leaves) = leaf_count * 106)
) partition by range (id);
-- Commitments do not compress.
alter table ledger.batch alter column leaves set storage external;

create table ledger.leg (
    entry_id    uuid        not null,
    leg_no      smallint    not null,
    account_id  uuid        not null,
    asset       smallint    not null,
    amount      bigint      not null,
    reserved    bigint,
    kind        smallint    not null,
    counter     uuid,
    batch_id    uuid        not null,
    position    integer,
    occurred_at timestamptz not null,
    corrects    uuid,
    category    text        not null,
    reference   text        not null,
    primary key (entry_id, leg_no),
    constraint leg_moves check (amount <> 0 or reserved <> 0),
    constraint leg_has_its_leaf check ((position is null) = (leg_no > 0))
) partition by range (entry_id);
create index leg_history on ledger.leg (account_id, entry_id);
create index leg_corrects on ledger.leg (corrects) where corrects is not null;

-- Which entry posted or voided a pending one: the primary key lets it happen once.
create table ledger.settlement (
    pending  uuid primary key,
    entry_id uuid not null
);

-- Batches that are committed and not yet in the log.
create table ledger.unsequenced (
    batch_id uuid primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create function ledger.apply_legs() returns trigger language plpgsql as $$
declare
    problem text;
begin
    select format('the legs of batch %s do not balance: asset %s sums to %s', batch_id, asset, sum(amount)) into problem
    from new_legs group by batch_id, asset having sum(amount) <> 0 limit 1;
    if found then
        raise exception using errcode = 'PH001', message = problem;
    end if;

    select format('batch %s has %s entries and %s leaves', l.batch_id, l.entries, coalesce(b.leaf_count, 0)) into problem
    from (select batch_id, count(position) as entries from new_legs group by batch_id) l
    left join ledger.batch b on b.id = l.batch_id
    where b.leaf_count is distinct from l.entries limit 1;
    if found then
        raise exception using errcode = 'PH002', message = problem;
    end if;

    -- One statement that visits old and new balances alike in one order everywhere: that rules out deadlocks.
    insert into ledger.balance as b (account_id, asset, stripe, posted, reserved)
    select account_id, asset,
           case when account_id >= 'ffffffff-ffff-8000-0000-000000000000' then (pg_backend_pid() & 63)::smallint else 0::smallint end,
           sum(amount), coalesce(sum(reserved), 0)
    from new_legs group by account_id, asset order by account_id, asset
    on conflict (account_id, asset, stripe) do update set posted = b.posted + excluded.posted, reserved = b.reserved + excluded.reserved;
    return null;
end
$$;

-- Not a check constraint: that would also look at the row proposed for insertion, which for a correction is a bare negative
-- amount, although the row that is there can bear it. The condition of the triggers is evaluated for the row that results.
create function ledger.refuse_negative_balance() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'PH006', message = 'a balance would go below zero or below what is reserved', hint = new.account_id::text;
end
$$;
create trigger not_negative_at_first after insert on ledger.balance for each row
    when (new.reserved < 0 or (new.posted < new.reserved and new.account_id < 'ffffffff-ffff-8000-0000-000000000000'))
    execute function ledger.refuse_negative_balance();
create trigger not_negative after update on ledger.balance for each row
    when (new.reserved < 0 or (new.posted < new.reserved and new.account_id < 'ffffffff-ffff-8000-0000-000000000000'))
    execute function ledger.refuse_negative_balance();

create function ledger.queue_batches() returns trigger language plpgsql as $$
begin
    insert into ledger.unsequenced (batch_id) select id from new_batches;
    return null;
end
$$;

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'PH003', message = format('ledger.%s is append-only: %s refused', tg_table_name, lower(tg_op));
end
$$;

create function ledger.refuse_direct_balance() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() < 2 then
        raise exception using errcode = 'PH004', message = 'ledger.balance moves by legs only';
    end if;
    return null;
end
$$;

create trigger balance_by_legs before insert or update or delete or truncate on ledger.balance
    for each statement execute function ledger.refuse_direct_balance();
create trigger kept before update or delete or truncate on ledger.settlement
    for each statement execute function ledger.refuse_change();

create function ledger.guard(leg_table text, batch_table text) returns void language plpgsql as $$
begin
    execute format('create trigger applied after insert on ledger.%I referencing new table as new_legs for each statement execute function ledger.apply_legs()', leg_table);
    execute format('create trigger kept before update or delete or truncate on ledger.%I for each statement execute function ledger.refuse_change()', leg_table);
    execute format('create trigger queued after insert on ledger.%I referencing new table as new_batches for each statement execute function ledger.queue_batches()', batch_table);
    execute format('create trigger kept before update or delete or truncate on ledger.%I for each statement execute function ledger.refuse_change()', batch_table);
end
$$;
select ledger.guard('leg', 'batch');

-- The smallest id of version 7 minted in the month of a day, UTC.
create function ledger.first_id_of_month(day date) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from date_trunc('month', day::timestamp) at time zone 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create function ledger.open_month(day date) returns void language plpgsql as $$
declare
    leg_table   text := 'leg_' || to_char(day, 'YYYY_MM');
    batch_table text := 'batch_' || to_char(day, 'YYYY_MM');
    range       text := format('for values from (%L) to (%L)', ledger.first_id_of_month(day), ledger.first_id_of_month((day + interval '1 month')::date));
begin
    if to_regclass('ledger.' || leg_table) is null then
        perform pg_advisory_xact_lock(hashtextextended('ledger.open_month', 0));
        if to_regclass('ledger.' || leg_table) is null then
            -- Made apart and attached: attaching does not stop readers and writers of the other months.
            execute format('create table ledger.%I (like ledger.batch including storage including constraints)', batch_table);
            execute format('create table ledger.%I (like ledger.leg including constraints)', leg_table);
            perform ledger.guard(leg_table, batch_table);
            execute format('alter table ledger.batch attach partition ledger.%I %s', batch_table, range);
            execute format('alter table ledger.leg attach partition ledger.%I %s', leg_table, range);
        end if;
    end if;
end
$$;
select ledger.open_month((now() at time zone 'UTC')::date), ledger.open_month(((now() at time zone 'UTC')::date + interval '1 month')::date);
