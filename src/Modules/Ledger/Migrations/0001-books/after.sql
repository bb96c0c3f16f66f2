select 'a month is not open: ' || day as problem
from (values ((now() at time zone 'UTC')::date), (((now() at time zone 'UTC')::date + interval '1 month')::date)) as months (day)
where to_regclass('ledger.leg_' || to_char(day, 'YYYY_MM')) is null;
