select 'credits.day_given exists already' as problem where to_regclass('credits.day_given') is not null;
