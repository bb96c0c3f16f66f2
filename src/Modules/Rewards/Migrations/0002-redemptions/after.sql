select 'rewards.redemption is missing' as problem where to_regclass('rewards.redemption') is null;
