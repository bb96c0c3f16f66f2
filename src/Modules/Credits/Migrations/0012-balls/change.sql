alter table credits.grant add column settled_at timestamptz, add column helper uuid;
create index grant_saved_by on credits.grant (helper, settled_at) where helper is not null;
create index grant_became on credits.grant (holder, programme, settled_at) where settled_at is not null;
