select 'staff.person exists already' as problem where to_regclass('staff.person') is not null;
