select 'ledger.only_reference is missing' as problem where to_regprocedure('ledger.only_reference()') is null;
