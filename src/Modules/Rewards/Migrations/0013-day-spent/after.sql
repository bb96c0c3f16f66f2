select 'rewards.day_spent is missing' as problem where to_regclass('rewards.day_spent') is null;
