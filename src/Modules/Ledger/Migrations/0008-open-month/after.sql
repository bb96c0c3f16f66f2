select 'ledger.open_month does not read the catalogue' as problem
where not exists (select from pg_proc where oid = 'ledger.open_month(date)'::regprocedure and prosrc like '%pg_catalog.pg_class%');
