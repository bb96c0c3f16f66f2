select name || ' is missing' as problem
from unnest(array['activities.replay', 'activities.replay_piece', 'activities.replay_running']) as name
where to_regclass(name) is null;
