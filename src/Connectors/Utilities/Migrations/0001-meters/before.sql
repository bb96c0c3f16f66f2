select 'utilities.meter is there already' as problem where to_regclass('utilities.meter') is not null;
