select 'activities.fact is missing' as problem where to_regclass('activities.fact') is null;
