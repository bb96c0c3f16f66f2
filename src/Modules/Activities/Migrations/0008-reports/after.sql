select 'activities.record_by_receipt is missing' as problem where to_regclass('activities.record_by_receipt') is null;
select 'activities.record_held is missing' as problem where to_regclass('activities.record_held') is null;
