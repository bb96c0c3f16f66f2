select 'activities.record_without_entry_by_account exists already' as problem
where to_regclass('activities.record_without_entry_by_account') is not null;
