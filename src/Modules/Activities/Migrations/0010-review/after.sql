select name || ' is missing' as problem
from unnest(array['activities.review_decision', 'activities.appeal', 'activities.held_reference', 'activities.record_waiting']) as name
where to_regclass(name) is null;
