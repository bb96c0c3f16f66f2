select 'gbt32960.point exists already' as problem where to_regclass('gbt32960.point') is not null;
