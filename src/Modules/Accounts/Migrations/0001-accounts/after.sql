select format('%s is missing', name) as problem
from unnest(array['accounts.holder', 'accounts.subject', 'accounts.subject_by_account']) as name
where to_regclass(name) is null;
