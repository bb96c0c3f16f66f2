select 'rewards.ticket exists already' as problem where to_regclass('rewards.ticket') is not null;
