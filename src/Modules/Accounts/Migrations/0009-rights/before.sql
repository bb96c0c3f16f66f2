select 'accounts.look exists already' as problem where to_regclass('accounts.look') is not null;
