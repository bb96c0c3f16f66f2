select name || ' is missing' as problem
from unnest(array['activities.restatement', 'activities.restatement_piece', 'activities.restatement_short', 'activities.restated', 'activities.restatement_left']) as name
where to_regclass(name) is null;
