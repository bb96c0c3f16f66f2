select 'programmes.programme is missing' as problem
where to_regclass('programmes.programme') is null
union all
select 'programmes.programme holds rows right after it was made'
where exists (select from programmes.programme);
