select 'activities.waiting exists already' as problem where to_regclass('activities.waiting') is not null;
