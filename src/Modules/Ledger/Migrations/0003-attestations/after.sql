select 'ledger.attestation is not guarded' as problem
where (select count(*) from pg_trigger where tgrelid = 'ledger.attestation'::regclass and tgname in ('compared', 'kept')) <> 2;
