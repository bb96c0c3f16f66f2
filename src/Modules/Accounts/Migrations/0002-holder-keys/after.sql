select format('%s is missing', name) as problem
from unnest(array['accounts.holder_key', 'accounts.holder_key_by_master', 'accounts.vault']) as name
where to_regclass(name) is null;
