select 'ledger.' || name || ' exists already' as problem
from unnest(array['asset', 'issuance', 'balance', 'batch', 'leg', 'settlement']) as name
where to_regclass('ledger.' || name) is not null;
