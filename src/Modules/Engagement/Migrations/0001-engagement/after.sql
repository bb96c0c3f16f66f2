select format('%s is missing', name) as problem
from unnest(array['engagement.person', 'engagement.rank', 'engagement.rank_bucket', 'engagement.release', 'engagement.share']) as name
where to_regclass(name) is null
union all
select 'the buckets are not in the order of the amounts'
where exists (
    select from (
        select engagement.bucket_of(mg) - lag(engagement.bucket_of(mg)) over (order by mg) as step
        from unnest(array[1, 2, 63, 64, 65, 127, 128, 500000, 500001, 1000000, 1048575, 1048576, 9223372036854775807]::bigint[]) as mg
    ) as steps
    where step < 0);
