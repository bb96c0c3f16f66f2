select 'the head of the log is missing' as problem
where (select count(*) from ledger.head) <> 1;
