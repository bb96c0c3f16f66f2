select format('%s exists already', name) as problem
from unnest(array['methods.version', 'methods.choice', 'methods.revision']) as name
where to_regclass(name) is not null;
