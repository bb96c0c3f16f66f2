select 'wechat.session is there already' as problem where to_regclass('wechat.session') is not null;
