select 'accounts.erased_subject is missing' as problem where to_regclass('accounts.erased_subject') is null;
