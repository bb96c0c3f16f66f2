select 'ledger.only_reference exists already' as problem where to_regprocedure('ledger.only_reference()') is not null;
