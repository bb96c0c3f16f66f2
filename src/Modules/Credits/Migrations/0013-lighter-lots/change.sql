alter table credits.lot add column open boolean not null generated always as (remaining > 0) stored;
drop index credits.lot_left;
drop index credits.lot_due;
create index lot_left on credits.lot (holder, asset, expires_at, seq) where open;
create index lot_due on credits.lot (expires_at) where open and expires_at is not null;
alter table credits.lot_use drop constraint lot_use_hold_fkey, drop constraint lot_use_lot_fkey;
