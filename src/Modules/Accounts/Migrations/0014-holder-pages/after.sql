select 'accounts.holder_in_order is missing' as problem where to_regclass('accounts.holder_in_order') is null;
