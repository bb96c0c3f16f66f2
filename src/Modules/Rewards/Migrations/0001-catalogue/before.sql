select 'rewards.merchant exists already' as problem where to_regclass('rewards.merchant') is not null;
