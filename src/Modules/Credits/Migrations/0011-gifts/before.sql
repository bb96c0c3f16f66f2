select 'credits.gift exists already' as problem where to_regclass('credits.gift') is not null;
