select 'programmes.revision exists already' as problem
where to_regclass('programmes.revision') is not null;
