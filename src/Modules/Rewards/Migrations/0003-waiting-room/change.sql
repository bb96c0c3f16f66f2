create table rewards.queue (
    offer     uuid not null references rewards.stock,
    opens_at  timestamptz not null,
    last      bigint not null default 0 check (last >= 0),
    primary key (offer, opens_at)
);

create table rewards.ticket (
    offer     uuid not null,
    opens_at  timestamptz not null,
    holder    uuid not null,
    place     bigint not null check (place > 0),
    drawn_at  timestamptz not null,
    primary key (offer, opens_at, holder),
    unique (offer, opens_at, place),
    foreign key (offer, opens_at) references rewards.queue
);

create index ticket_of_holder on rewards.ticket (holder);
create index ticket_by_opening on rewards.ticket (opens_at);
