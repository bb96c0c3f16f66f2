select 'ledger.open_month is missing' as problem
where to_regprocedure('ledger.open_month(date)') is null;
