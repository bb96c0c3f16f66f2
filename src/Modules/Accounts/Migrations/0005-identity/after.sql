select format('%s is missing', name) as problem
from unnest(array['accounts.identity', 'accounts.identity_by_holder', 'accounts.guardian']) as name
where to_regclass(name) is null;
