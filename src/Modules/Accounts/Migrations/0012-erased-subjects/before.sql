select 'accounts.erased_subject exists already' as problem where to_regclass('accounts.erased_subject') is not null;
