alter table activities.source_key
    drop constraint source_key_kind_check,
    add constraint source_key_kind_check check (kind between 1 and 5);
