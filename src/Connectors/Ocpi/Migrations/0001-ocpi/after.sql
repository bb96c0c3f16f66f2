select 'ocpi.' || name || ' is missing' as problem
from unnest(array['peer', 'cdr', 'session', 'flag']) as name
where to_regclass('ocpi.' || name) is null;
