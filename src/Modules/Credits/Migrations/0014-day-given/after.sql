select 'credits.day_given is missing' as problem where to_regclass('credits.day_given') is null;
