select format('%s exists already', name) as problem
from unnest(array['accounts.holder_key', 'accounts.vault']) as name
where to_regclass(name) is not null;
