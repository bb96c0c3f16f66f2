select 'programmes.membership is missing' as problem where to_regclass('programmes.membership') is null;
