alter table programmes.programme drop constraint programme_enrolment_check;
alter table programmes.programme
    add column kind text collate "C" not null default 'city' check (kind in ('city', 'bank', 'employer', 'community')),
    add column summary_zh text not null default '',
    add column summary_en text not null default '',
    add column hue integer not null default 152 check (hue between 0 and 359),
    add column mark text collate "C" not null default 'leaf' check (mark <> ''),
    add column max_people integer check (max_people > 0),
    add column starts_at timestamptz,
    add column ends_at timestamptz,
    add column day_cap_mg bigint check (day_cap_mg > 0),
    add column month_cap_mg bigint check (month_cap_mg > 0),
    add column k integer not null default 20 check (k between 5 and 1000),
    add column rank integer check (rank between 1 and 9999),
    add column state text collate "C" not null default 'open' check (state in ('draft', 'open', 'ended')),
    add column revision integer not null default 1 check (revision > 0),
    add column logo bytea check (octet_length(logo) <= 8388608),
    add column logo_digest text collate "C",
    add constraint programme_enrolment_check check (enrolment in ('open', 'invitation', 'employees', 'residents', 'trial')),
    add constraint programme_trial_limited check (enrolment <> 'trial' or max_people is not null),
    add constraint programme_residents_placed check (enrolment <> 'residents' or region is not null),
    add constraint programme_logo_named check ((logo is null) = (logo_digest is null));
alter table programmes.programme alter column state drop default, alter column revision drop default;

create table programmes.revision (
    programme  uuid not null,
    number     integer not null check (number > 0),
    at         timestamptz not null,
    by         text collate "C" not null check (by <> ''),
    what       text collate "C" not null check (what in ('created', 'changed', 'opened', 'ended', 'logo')),
    changed    text[] not null,
    settings   text not null,
    primary key (programme, number)
);

insert into programmes.revision (programme, number, at, by, what, changed, settings)
select id, 1, created_at, 'server', 'created', '{}', json_build_object(
    'kind', kind, 'title.zh', title_zh, 'title.en', title_en, 'summary.zh', '', 'summary.en', '', 'region', coalesce(region, ''), 'zone', zone,
    'languages', array_to_string(languages, ' '), 'unit.zh', unit_zh, 'unit.en', unit_en, 'look.hue', hue::text, 'look.mark', mark,
    'enrolment.rule', enrolment, 'enrolment.people', '', 'starts', '', 'ends', '', 'caps.day', '', 'caps.month', '', 'statistics.k', k::text, 'rank', '')::text
from programmes.programme;

-- What was, was.
create function programmes.revision_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a version of a programme is never changed or removed';
end
$$;
create trigger revision_stays before update or delete on programmes.revision for each row execute function programmes.revision_stays();
