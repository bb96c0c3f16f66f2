select 'credits.gift is missing' as problem where to_regclass('credits.gift') is null;
