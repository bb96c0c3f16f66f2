select 'credits.grant is missing' as problem where to_regclass('credits.grant') is null;
