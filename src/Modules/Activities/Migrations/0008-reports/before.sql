select 'activities.record_held exists already' as problem where to_regclass('activities.record_held') is not null;
