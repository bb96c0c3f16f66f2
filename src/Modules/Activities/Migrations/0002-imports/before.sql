select 'activities.import exists already' as problem
where to_regclass('activities.import') is not null;
