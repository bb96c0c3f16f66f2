select format('%s is missing', name) as problem
from unnest(array['methods.version', 'methods.choice', 'methods.revision']) as name
where to_regclass(name) is null
union all
select 'methods.revision does not hold exactly one row'
where (select count(*) from methods.revision) <> 1;
