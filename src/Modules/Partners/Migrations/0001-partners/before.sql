select 'partners.webhook exists already' as problem where to_regclass('partners.webhook') is not null;
