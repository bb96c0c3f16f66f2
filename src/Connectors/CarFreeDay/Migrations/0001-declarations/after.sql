select 'carfreeday.' || name || ' is missing' as problem
from unnest(array['declaration', 'photo', 'print']) as name
where to_regclass('carfreeday.' || name) is null;
