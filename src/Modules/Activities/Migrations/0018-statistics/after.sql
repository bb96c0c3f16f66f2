select 'activities.statistic is missing' as problem where to_regclass('activities.statistic') is null;
