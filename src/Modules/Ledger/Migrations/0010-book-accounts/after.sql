select 'ledger.book_account is missing' as problem where to_regclass('ledger.book_account') is null
union all
select 'ledger.asset has no row for CNY' where not exists (select from ledger.asset where number = 4 and code = 'CNY' and scale = 2);
