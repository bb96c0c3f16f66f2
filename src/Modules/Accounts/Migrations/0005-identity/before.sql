select format('%s exists already', name) as problem
from unnest(array['accounts.identity', 'accounts.guardian']) as name
where to_regclass(name) is not null;
