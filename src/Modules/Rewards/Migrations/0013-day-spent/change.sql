create table rewards.day_spent (
    programme    uuid not null,
    day          date not null,
    offer        uuid not null references rewards.stock,
    points       bigint not null default 0,
    redemptions  bigint not null default 0,
    primary key (programme, day, offer)
) with (fillfactor = 70);
