select 'programmes.membership_in_order is missing' as problem where to_regclass('programmes.membership_in_order') is null;
