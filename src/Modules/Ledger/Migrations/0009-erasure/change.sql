create or replace function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name ~ '^leg(_[0-9]{4}_[0-9]{2})?$' and current_setting('puhui.erasing', true) = 'on' then
        return null;
    end if;
    raise exception using errcode = 'PH003', message = format('ledger.%s is append-only: %s refused', tg_table_name, lower(tg_op));
end
$$;

create function ledger.only_reference() returns trigger language plpgsql as $$
declare
    kept ledger.leg := new;
begin
    kept.reference := old.reference;
    if kept is distinct from old or new.reference <> 'erased' then
        raise exception using errcode = 'PH003', message = 'of a leg only the reference may be erased';
    end if;
    return new;
end
$$;

create trigger only_reference before update on ledger.leg for each row execute function ledger.only_reference();
