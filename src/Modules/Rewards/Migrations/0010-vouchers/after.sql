select 'rewards.voucher is missing' as problem where to_regclass('rewards.voucher') is null;
