create index holder_in_order on accounts.holder (created_at, id);
