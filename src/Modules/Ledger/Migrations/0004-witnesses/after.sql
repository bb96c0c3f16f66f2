select 'ledger.cosignature is not guarded' as problem
where not exists (select from pg_trigger where tgrelid = 'ledger.cosignature'::regclass and tgname = 'kept');
