select format('%s is missing', name) as problem
from unnest(array['accounts.look', 'accounts.holder_request']) as name
where to_regclass(name) is null
union all
select 'a holder lost its secret' where exists (select from accounts.holder where secret is null);
