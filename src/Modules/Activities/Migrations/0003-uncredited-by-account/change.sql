create index record_without_entry_by_account on activities.record (account_id, received_at) where status <> 1;
