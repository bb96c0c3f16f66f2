select name || ' is missing' as problem
from unnest(array['activities.waiting', 'activities.waiting_subject', 'activities.waiting_by_end']) as name
where to_regclass(name) is null
union all
select 'a source that was there asks for consent' where exists (select from activities.source where needs_consent);
