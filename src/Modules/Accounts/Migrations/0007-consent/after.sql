select format('%s is missing', name) as problem
from unnest(array['accounts.consent', 'accounts.consent_that_stands', 'accounts.subject_change']) as name
where to_regclass(name) is null
union all
select 'somebody''s consent was invented' where exists (select from accounts.subject where consent <> 0);
