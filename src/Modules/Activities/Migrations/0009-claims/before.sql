select 'activities.writer exists already' as problem where to_regclass('activities.writer') is not null;
