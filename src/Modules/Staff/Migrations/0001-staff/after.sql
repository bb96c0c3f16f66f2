select 'staff.signing_key is missing' as problem where to_regclass('staff.signing_key') is null;
