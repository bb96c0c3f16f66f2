create schema if not exists programmes;

create table programmes.programme (
    id          uuid primary key,
    code        text collate "C" not null unique check (code ~ '^[a-z][a-z0-9-]{1,39}$'),
    title_zh    text not null check (title_zh <> ''),
    title_en    text not null check (title_en <> ''),
    region      text collate "C" check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
    zone        text collate "C" not null check (zone <> ''),
    languages   text[] not null check (cardinality(languages) > 0),
    unit_zh     text not null check (unit_zh <> ''),
    unit_en     text not null check (unit_en <> ''),
    enrolment   text collate "C" not null check (enrolment in ('open', 'invitation')),
    created_at  timestamptz not null
);
