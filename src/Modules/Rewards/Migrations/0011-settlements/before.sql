select 'rewards.voucher is missing' as problem where to_regclass('rewards.voucher') is null;
select 'rewards.settlement exists already' as problem where to_regclass('rewards.settlement') is not null;
