select 'bikes.vehicle is missing' as problem where to_regclass('bikes.vehicle') is null;
