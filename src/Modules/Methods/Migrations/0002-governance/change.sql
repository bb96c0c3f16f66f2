create function methods.never_changes() returns trigger language plpgsql as $$
begin
    raise exception '%.% is never changed: % refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- A version that was registered stays as it was.
create trigger never_changes before update or delete on methods.version for each row execute function methods.never_changes();

create table methods.draft (
    id             uuid primary key,
    programme      uuid not null,
    method_id      text collate "C" not null,
    version        text collate "C" not null,
    based_on       text collate "C",
    author         uuid not null,
    state          text collate "C" not null check (state in ('draft', 'review', 'vote', 'notice', 'approved', 'effective', 'superseded', 'withdrawn')),
    revision       integer not null default 1,
    round          integer not null default 0,
    content_hash   bytea check (octet_length(content_hash) = 32),
    notice_until   timestamptz,
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    check ((state = 'draft') = (content_hash is null) or state = 'withdrawn'),
    check (state <> 'notice' or notice_until is not null)
);
create unique index draft_alive on methods.draft (programme, method_id, version) where state <> 'withdrawn';
create index draft_by_state on methods.draft (state);

create table methods.draft_file (
    draft    uuid not null references methods.draft,
    name     text collate "C" not null,
    content  bytea not null check (octet_length(content) <= 1048576),
    primary key (draft, name)
);

create table methods.draft_editor (
    draft   uuid not null references methods.draft,
    person  uuid not null,
    primary key (draft, person)
);

create function methods.draft_content_fixed() returns trigger language plpgsql as $$
begin
    if (select state from methods.draft where id = coalesce(new.draft, old.draft)) <> 'draft' then
        raise exception 'the files of a version under review, or after it, are never changed: % refused', lower(tg_op) using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end
$$;
create trigger content_fixed before insert or update or delete on methods.draft_file for each row execute function methods.draft_content_fixed();

create function methods.draft_identity_fixed() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (new.id, new.programme, new.method_id, new.version, new.author, new.created_at) is distinct from (old.id, old.programme, old.method_id, old.version, old.author, old.created_at)
        or (old.state in ('approved', 'effective', 'superseded', 'withdrawn')
            and (new.state not in ('effective', 'superseded', 'withdrawn') or old.state in ('superseded', 'withdrawn') or new.content_hash is distinct from old.content_hash)) then
        raise exception 'a draft keeps its name and author, and what was approved keeps its content: % refused', lower(tg_op) using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger identity_fixed before update or delete on methods.draft for each row execute function methods.draft_identity_fixed();

create table methods.step (
    id            uuid primary key,
    subject       uuid not null,
    round         integer not null,
    programme     uuid not null,
    method_id     text collate "C" not null,
    version       text collate "C" not null,
    content_hash  bytea not null check (octet_length(content_hash) = 32),
    kind          text collate "C" not null,
    person        uuid,
    person_name   text,
    person_role   text collate "C",
    at            timestamptz not null,
    verdict       text collate "C",
    words         jsonb not null default '[]',
    answers       uuid,
    canonical     bytea not null,
    key_id        text collate "C",
    algorithm     text collate "C",
    public_key    bytea,
    signature     bytea,
    signed_at     timestamptz,
    attestation   uuid not null
);
create index step_of_subject on methods.step (subject, at);
create index step_of_version on methods.step (method_id, version, at);
create unique index step_once on methods.step (subject, round, kind, person) where kind in ('reviewed', 'voted');
create unique index step_answer on methods.step (answers) where answers is not null;
create trigger never_changes before update or delete on methods.step for each row execute function methods.never_changes();

create table methods.published (
    method_id       text collate "C" not null,
    version         text collate "C" not null,
    programme       uuid not null,
    draft           uuid not null unique,
    content_hash    bytea not null check (octet_length(content_hash) = 32),
    approved_at     timestamptz not null,
    effective_from  timestamptz not null,
    primary key (method_id, version)
);
create trigger never_changes before update or delete on methods.published for each row execute function methods.never_changes();

create table methods.published_file (
    method_id  text collate "C" not null,
    version    text collate "C" not null,
    name       text collate "C" not null,
    content    bytea not null,
    primary key (method_id, version, name)
);
create trigger never_changes before update or delete on methods.published_file for each row execute function methods.never_changes();
create function methods.published_complete() returns trigger language plpgsql as $$
begin
    if exists (select from methods.published where method_id = new.method_id and version = new.version) then
        raise exception 'a published version is complete: insert refused' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger published_complete before insert on methods.published_file for each row execute function methods.published_complete();

create table methods.motion (
    id            uuid primary key,
    programme     uuid not null,
    kind          text collate "C" not null check (kind in ('restate', 'withdraw', 'certify')),
    method_id     text collate "C" not null,
    version       text collate "C" not null,
    replacement   text collate "C" check ((kind = 'restate') = (replacement is not null)),
    valid_from    timestamptz check (kind <> 'restate' or valid_from is not null),
    valid_to      timestamptz check (valid_to > valid_from),
    reason        text not null,
    proposer      uuid not null,
    proposed_at   timestamptz not null,
    content_hash  bytea not null check (octet_length(content_hash) = 32),
    state         text collate "C" not null default 'open' check (state in ('open', 'approved', 'refused')),
    decided_at    timestamptz check ((state = 'open') = (decided_at is null))
);
create index motion_of_programme on methods.motion (programme, proposed_at);

create function methods.motion_fixed() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state <> 'open'
        or (new.id, new.programme, new.kind, new.method_id, new.version, new.replacement, new.valid_from, new.valid_to, new.reason, new.proposer, new.proposed_at, new.content_hash)
            is distinct from (old.id, old.programme, old.kind, old.method_id, old.version, old.replacement, old.valid_from, old.valid_to, old.reason, old.proposer, old.proposed_at, old.content_hash) then
        raise exception 'a motion is never changed, only decided, once: % refused', lower(tg_op) using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger motion_fixed before update or delete on methods.motion for each row execute function methods.motion_fixed();

create table methods.rules (
    programme          uuid primary key,
    reviews            integer not null check (reviews between 2 and 20),
    quorum_least       integer not null check (quorum_least between 1 and 100),
    quorum_percent     integer not null check (quorum_percent between 1 and 100),
    majority_percent   integer not null check (majority_percent between 50 and 99),
    notice_days        integer not null check (notice_days between 0 and 365),
    show_gate          text collate "C" not null check (show_gate in ('official', 'secondary', 'contested', 'unchecked')),
    credit_gate        text collate "C" not null check (credit_gate in ('official', 'secondary', 'contested', 'unchecked')),
    certify_gate       text collate "C" not null check (certify_gate in ('official', 'secondary', 'contested', 'unchecked'))
);

create table methods.installed (
    method_id    text collate "C" not null,
    version      text collate "C" not null,
    attestation  uuid not null,
    at           timestamptz not null,
    primary key (method_id, version)
);
create trigger never_changes before update or delete on methods.installed for each row execute function methods.never_changes();

-- Each server notices what changes the choices, and loads what was published.
create trigger published_changed after insert on methods.published for each statement execute function methods.choice_changed();
create trigger motion_changed after update on methods.motion for each statement execute function methods.choice_changed();
create trigger rules_changed after insert or update or delete on methods.rules for each statement execute function methods.choice_changed();

create trigger never_emptied before truncate on methods.step for each statement execute function methods.never_changes();
create trigger never_emptied before truncate on methods.published for each statement execute function methods.never_changes();
create trigger never_emptied before truncate on methods.published_file for each statement execute function methods.never_changes();
create trigger never_emptied before truncate on methods.motion for each statement execute function methods.never_changes();
