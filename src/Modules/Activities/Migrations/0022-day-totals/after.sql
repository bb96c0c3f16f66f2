select format('%s is missing', name) as problem
from unnest(array['activities.day_total', 'activities.hour_total', 'activities.day_total_mark', 'activities.review_decision_by_time']) as name
where to_regclass(name) is null;
