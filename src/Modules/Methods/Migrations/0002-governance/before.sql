select format('%s exists already', name) as problem
from unnest(array['methods.draft', 'methods.step', 'methods.published', 'methods.motion', 'methods.rules', 'methods.installed']) as name
where to_regclass(name) is not null;
