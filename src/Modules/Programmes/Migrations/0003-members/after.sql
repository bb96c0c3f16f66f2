select 'programmes.listed_person is missing' as problem
where to_regclass('programmes.listed_person') is null;
