select 'carfreeday.declaration exists already' as problem where to_regclass('carfreeday.declaration') is not null;
