select 'activities.review_decision is missing' as problem where to_regclass('activities.review_decision') is null
union all
select 'activities.day_total exists already' where to_regclass('activities.day_total') is not null;
