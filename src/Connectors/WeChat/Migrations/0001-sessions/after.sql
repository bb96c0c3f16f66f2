select 'wechat.app, wechat.session or wechat.day is missing' as problem
where to_regclass('wechat.app') is null or to_regclass('wechat.session') is null or to_regclass('wechat.day') is null;
