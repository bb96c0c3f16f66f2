select 'activities.review_decision exists already' as problem where to_regclass('activities.review_decision') is not null;
