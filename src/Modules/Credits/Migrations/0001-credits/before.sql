select 'credits.grant exists already' as problem where to_regclass('credits.grant') is not null;
