select 'bank.spend is there already' as problem where to_regclass('bank.spend') is not null;
