create or replace function ledger.open_month(day date) returns void language plpgsql as $$
declare
    leg_table   text := 'leg_' || to_char(day, 'YYYY_MM');
    batch_table text := 'batch_' || to_char(day, 'YYYY_MM');
    range       text := format('for values from (%L) to (%L)', ledger.first_id_of_month(day), ledger.first_id_of_month((day + interval '1 month')::date));
begin
    if to_regclass('ledger.' || leg_table) is null then
        perform pg_advisory_xact_lock(hashtextextended('ledger.open_month', 0));
        -- By a query: a name looked up without a lock may be answered from what this session remembers from before the wait.
        if not exists (select from pg_catalog.pg_class where relnamespace = 'ledger'::regnamespace and relname = leg_table) then
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
