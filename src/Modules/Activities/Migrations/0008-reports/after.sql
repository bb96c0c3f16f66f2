select 'activities.record_held is missing' as problem where to_regclass('activities.record_held') is null;
