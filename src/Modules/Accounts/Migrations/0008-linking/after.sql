select format('%s is missing', name) as problem
from unnest(array['accounts.link', 'accounts.link_client', 'accounts.link_code', 'accounts.link_ticket', 'accounts.link_once']) as name
where to_regclass(name) is null;
