select 'activities.source_key has no rule for its kinds' as problem
where not exists (select from pg_constraint where conrelid = 'activities.source_key'::regclass and conname = 'source_key_kind_check');
