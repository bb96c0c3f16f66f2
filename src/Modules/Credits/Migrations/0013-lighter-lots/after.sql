select 'credits.lot is not open' as problem
where not exists (select from information_schema.columns where table_schema = 'credits' and table_name = 'lot' and column_name = 'open');
