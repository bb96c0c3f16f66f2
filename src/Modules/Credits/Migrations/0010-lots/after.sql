select 'credits.lot is missing' as problem where to_regclass('credits.lot') is null;
