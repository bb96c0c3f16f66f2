create table rewards.redemption (
    redemption_id   uuid primary key,
    holder          uuid not null,
    request         text collate "C" not null,
    programme       uuid not null,
    offer           uuid not null references rewards.stock,
    revision        integer not null,
    merchant        uuid not null,
    quantity        integer not null check (quantity between 1 and 10),
    points          bigint not null check (points > 0),
    state           smallint not null check (state in (1, 2, 3, 4)),
    reserved_at     timestamptz not null,
    reserved_until  timestamptz not null,
    settled_at      timestamptz,
    hold            uuid not null unique,
    vouchers        uuid[] not null default '{}',
    unique (holder, request),
    check ((state = 1) = (settled_at is null))
) with (fillfactor = 70);

create index redemption_of_holder on rewards.redemption (holder, redemption_id desc);
create index redemption_of_offer_by_holder on rewards.redemption (offer, holder) include (quantity, state, reserved_at);
create index redemption_of_programme on rewards.redemption (programme, redemption_id desc);
create index redemption_of_merchant on rewards.redemption (merchant, redemption_id desc);
create index redemption_due on rewards.redemption (reserved_until) where state = 1;
