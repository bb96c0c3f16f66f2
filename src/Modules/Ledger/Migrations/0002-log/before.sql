select 'ledger.' || name || ' exists already' as problem
from unnest(array['head', 'sequenced', 'tile', 'checkpoint']) as name
where to_regclass('ledger.' || name) is not null;
