select 'credits.grant has no helper' as problem
where not exists (select from information_schema.columns where table_schema = 'credits' and table_name = 'grant' and column_name = 'helper');
