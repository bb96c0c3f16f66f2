select 'accounts.link exists already' as problem where to_regclass('accounts.link') is not null;
