create table programmes.notice (
    id          uuid primary key,
    programme   uuid not null,
    title_zh    text not null check (title_zh <> ''),
    title_en    text not null check (title_en <> ''),
    text_zh     text not null,
    text_en     text not null,
    link        text,
    shown_from  timestamptz not null,
    shown_to    timestamptz check (shown_to > shown_from),
    pinned      boolean not null,
    revision    integer not null check (revision > 0),
    changed_at  timestamptz not null,
    by          text collate "C" not null
);

create index notice_of_programme on programmes.notice (programme, shown_from);
