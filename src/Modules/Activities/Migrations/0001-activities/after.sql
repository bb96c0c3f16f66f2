select 'activities.' || name || ' is missing' as problem
from unnest(array['source', 'source_key', 'record', 'cancellation', 'adjustment', 'cap_holder', 'cap_act', 'cap_use', 'refusal', 'conflict']) as name
where to_regclass('activities.' || name) is null;
