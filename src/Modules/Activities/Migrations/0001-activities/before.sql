select 'activities.' || name || ' exists already' as problem
from unnest(array['source', 'record']) as name
where to_regclass('activities.' || name) is not null;
