select 'credits.lot exists already' as problem where to_regclass('credits.lot') is not null;
