select 'a programme has no version' as problem
where exists (select from programmes.programme p where not exists (select from programmes.revision r where r.programme = p.id and r.number = p.revision));
