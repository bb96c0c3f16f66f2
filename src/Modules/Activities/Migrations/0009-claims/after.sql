select name || ' is missing' as problem
from unnest(array['activities.record_busy', 'activities.writer', 'activities.claim', 'activities.instrument', 'activities.whereabouts']) as name
where to_regclass(name) is null;
