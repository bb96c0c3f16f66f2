select format('%s is missing', name) as problem
from unnest(array['accounts.holder_group', 'accounts.group_member', 'accounts.group_member_by_holder', 'accounts.group_invitation']) as name
where to_regclass(name) is null;
