select 'programmes.membership exists already' as problem
where to_regclass('programmes.membership') is not null;
