select 'activities.import is missing' as problem
where to_regclass('activities.import') is null;
