create table credits.gift (
    entry    uuid        primary key,
    giver    uuid        not null,
    receiver uuid        not null,
    asset    smallint    not null,
    kind     smallint    not null check (kind in (0, 1)),
    points   bigint      not null check (points > 0),
    request  text        collate "C" not null,
    day      date        not null,
    at       timestamptz not null,
    unique (giver, request)
);
create index gift_of_day on credits.gift (giver, asset, day);
create index gift_received on credits.gift (receiver);
