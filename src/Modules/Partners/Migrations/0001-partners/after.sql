select 'partners.reconciliation is missing' as problem where to_regclass('partners.reconciliation') is null;
