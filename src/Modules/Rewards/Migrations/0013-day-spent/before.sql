select 'rewards.day_spent exists already' as problem where to_regclass('rewards.day_spent') is not null;
