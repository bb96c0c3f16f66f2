select 'activities.fact exists already' as problem where to_regclass('activities.fact') is not null;
