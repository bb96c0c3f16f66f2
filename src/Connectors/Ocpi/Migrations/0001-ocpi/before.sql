select 'ocpi.peer exists already' as problem where to_regclass('ocpi.peer') is not null;
