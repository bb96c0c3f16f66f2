select 'transit.feed is there already' as problem from information_schema.tables where table_schema = 'transit' and table_name = 'feed';
