select 'programmes.plan is missing' as problem where to_regclass('programmes.plan') is null;
