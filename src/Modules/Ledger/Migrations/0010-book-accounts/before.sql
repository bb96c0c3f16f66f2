select 'ledger.book_account exists already' as problem where to_regclass('ledger.book_account') is not null
union all
select 'the account ' || account_id || ' has an id that is set aside for accounts that are nobody''s' from ledger.balance
where account_id >= 'ffffffff-ffff-7000-0000-000000000000' and account_id < 'ffffffff-ffff-8000-0000-000000000000';
