select 'rewards.voucher exists already' as problem where to_regclass('rewards.voucher') is not null;
