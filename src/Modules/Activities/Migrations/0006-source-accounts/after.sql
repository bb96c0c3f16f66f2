select 'activities.' || name || ' is missing' as problem
from unnest(array['nonce', 'source_day', 'sandbox_record']) as name
where to_regclass('activities.' || name) is null
union all
select 'a bearer key has no hash' where exists (select from activities.source_key where kind = 1 and key_hash is null);
