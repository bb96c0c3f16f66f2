create index membership_in_order on programmes.membership (programme, joined_at, number);
