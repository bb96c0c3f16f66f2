select format('%s exists already', name) as problem
from unnest(array['accounts.holder', 'accounts.subject']) as name
where to_regclass(name) is not null;
