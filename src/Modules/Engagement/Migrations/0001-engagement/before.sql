select 'engagement.person exists already' as problem where to_regclass('engagement.person') is not null;
