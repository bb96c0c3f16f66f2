insert into ledger.asset (number, code, scale) values (4, 'CNY', 2);

create table ledger.book_account (
    account_id uuid     primary key check (account_id >= 'ffffffff-ffff-7000-0000-000000000000' and account_id < 'ffffffff-ffff-8000-0000-000000000000'),
    kind       smallint not null check (kind between 2 and 6),
    name       text     collate "C" not null check (char_length(name) between 1 and 200),
    unique (kind, name)
);
create trigger kept before update or delete or truncate on ledger.book_account for each statement execute function ledger.refuse_change();
