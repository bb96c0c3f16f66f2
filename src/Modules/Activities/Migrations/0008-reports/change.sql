create index record_by_receipt on activities.record using brin (received_at) with (pages_per_range = 32, autosummarize = on);
create index record_held on activities.record (source, received_at) where status = 4;
