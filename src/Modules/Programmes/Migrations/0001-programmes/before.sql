-- No table of that name may stand in the way.
select 'programmes.programme exists already' as problem
where to_regclass('programmes.programme') is not null;
