select 'activities.replay exists already' as problem where to_regclass('activities.replay') is not null;
