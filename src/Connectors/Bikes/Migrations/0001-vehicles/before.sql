select 'bikes.vehicle exists already' as problem where to_regclass('bikes.vehicle') is not null;
