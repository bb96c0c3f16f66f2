select 'transit.feed is missing' as problem where not exists (
    select 1 from information_schema.tables where table_schema = 'transit' and table_name = 'feed');
