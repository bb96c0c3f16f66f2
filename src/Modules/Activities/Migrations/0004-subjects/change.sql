alter table activities.source add column subjects smallint not null default 1 check (subjects in (1, 2, 3));
