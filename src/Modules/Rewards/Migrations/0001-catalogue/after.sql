select 'rewards.stock is missing' as problem where to_regclass('rewards.stock') is null;
