select 'activities.statistic exists already' as problem where to_regclass('activities.statistic') is not null;
