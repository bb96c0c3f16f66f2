select 'activities.source has subjects already' as problem from information_schema.columns
where table_schema = 'activities' and table_name = 'source' and column_name = 'subjects';
