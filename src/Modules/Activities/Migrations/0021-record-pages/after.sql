select 'activities.record_in_order is missing' as problem where to_regclass('activities.record_in_order') is null;
