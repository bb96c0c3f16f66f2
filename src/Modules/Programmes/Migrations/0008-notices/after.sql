select 'programmes.notice is missing' as problem where to_regclass('programmes.notice') is null;
