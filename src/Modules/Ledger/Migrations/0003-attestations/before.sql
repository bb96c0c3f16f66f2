select 'ledger.attestation exists already' as problem where to_regclass('ledger.attestation') is not null;
