select 'rewards.redemption exists already' as problem where to_regclass('rewards.redemption') is not null;
