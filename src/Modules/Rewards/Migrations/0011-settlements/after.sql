select 'rewards.settlement is missing' as problem where to_regclass('rewards.settlement') is null;
select 'rewards.settlement_payer is missing' as problem where to_regclass('rewards.settlement_payer') is null;
