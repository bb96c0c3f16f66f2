select 'bank.spend or bank.refund is missing' as problem where to_regclass('bank.spend') is null or to_regclass('bank.refund') is null;
