create table credits.day_given (
    programme  uuid not null,
    day        date not null,
    scenario   text collate "C" not null,
    points     bigint not null default 0,
    grants     bigint not null default 0,
    primary key (programme, day, scenario)
) with (fillfactor = 70);
