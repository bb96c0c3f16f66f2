create index record_held on activities.record (source, received_at) where status = 4;
