select 'activities.restatement exists already' as problem where to_regclass('activities.restatement') is not null;
