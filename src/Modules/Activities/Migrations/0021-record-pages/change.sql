create index record_in_order on activities.record (source, received_at, activity_id);
