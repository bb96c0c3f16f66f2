select 'activities.source_share is missing' as problem where to_regclass('activities.source_share') is null;
