select format('%s exists already', name) as problem
from unnest(array['accounts.holder_group', 'accounts.group_member', 'accounts.group_invitation']) as name
where to_regclass(name) is not null;
