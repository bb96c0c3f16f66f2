create index record_by_receipt on activities.record using brin (received_at) with (autosummarize = on);
create index cancellation_by_time on activities.cancellation using brin (at) with (autosummarize = on);
create index adjustment_by_time on activities.adjustment using brin (at) with (autosummarize = on);
