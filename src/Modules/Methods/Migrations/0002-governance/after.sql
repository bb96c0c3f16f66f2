select format('%s is missing', name) as problem
from unnest(array['methods.draft', 'methods.draft_file', 'methods.draft_editor', 'methods.step', 'methods.published', 'methods.published_file',
    'methods.motion', 'methods.rules', 'methods.installed']) as name
where to_regclass(name) is null
union all
select format('%s is not protected', name)
from unnest(array['methods.step', 'methods.published', 'methods.published_file', 'methods.draft_file', 'methods.motion', 'methods.draft', 'methods.version']) as name
where not exists (select from pg_trigger where tgrelid = to_regclass(name) and not tgisinternal);
