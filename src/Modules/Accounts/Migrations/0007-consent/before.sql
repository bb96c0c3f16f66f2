select 'accounts.consent exists already' as problem where to_regclass('accounts.consent') is not null;
