select 'programmes.plan exists already' as problem where to_regclass('programmes.plan') is not null;
