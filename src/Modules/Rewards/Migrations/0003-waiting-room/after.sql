select 'rewards.ticket is missing' as problem where to_regclass('rewards.ticket') is null;
