select 'gbt32960.trip is missing' as problem where to_regclass('gbt32960.trip') is null;
