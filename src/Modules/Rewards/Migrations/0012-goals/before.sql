select 'rewards.goal exists already' as problem where to_regclass('rewards.goal') is not null;
