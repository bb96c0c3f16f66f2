select 'activities.record_without_entry_by_account is missing' as problem
where to_regclass('activities.record_without_entry_by_account') is null;
