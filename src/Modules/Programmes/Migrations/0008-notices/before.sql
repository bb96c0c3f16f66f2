select 'programmes.notice exists already' as problem where to_regclass('programmes.notice') is not null;
