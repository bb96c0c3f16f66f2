select 'activities.record_by_receipt exists already' as problem where to_regclass('activities.record_by_receipt') is not null;
