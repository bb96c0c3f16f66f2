select 'activities.record is missing' as problem where to_regclass('activities.record') is null;
