select 'activities.source_key has a key_id already' as problem
where exists (select from information_schema.columns where table_schema = 'activities' and table_name = 'source_key' and column_name = 'key_id');
