select 'ledger.cosignature exists already' as problem where to_regclass('ledger.cosignature') is not null;
