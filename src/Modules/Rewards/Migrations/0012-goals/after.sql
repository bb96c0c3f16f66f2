select 'rewards.goal is missing' as problem where to_regclass('rewards.goal') is null;
select 'rewards.pledge is missing' as problem where to_regclass('rewards.pledge') is null;
