select 'activities.source_share exists already' as problem where to_regclass('activities.source_share') is not null;
