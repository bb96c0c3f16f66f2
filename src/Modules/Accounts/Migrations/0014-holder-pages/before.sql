select 'accounts.holder has no erased_at' as problem where not exists (select from information_schema.columns where table_schema = 'accounts' and table_name = 'holder' and column_name = 'erased_at');
