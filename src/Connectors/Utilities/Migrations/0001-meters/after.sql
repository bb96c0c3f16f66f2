select 'utilities.meter or utilities.reading is missing' as problem where to_regclass('utilities.meter') is null or to_regclass('utilities.reading') is null;
