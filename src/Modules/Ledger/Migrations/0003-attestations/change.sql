create table ledger.attestation (
    id        uuid        primary key,
    batch_id  uuid        not null,
    position  integer     not null check (position >= 0),
    topic     text        collate "C" not null check (topic <> ''),
    subject   text        collate "C" not null,
    at        timestamptz not null,
    programme uuid,
    holder    uuid,
    names     text[]      not null,
    texts     text[]      not null,
    salt      bytea       check (octet_length(salt) = 16),
    constraint attestation_leaf unique (batch_id, position),
    constraint attestation_fields check (cardinality(names) = cardinality(texts)),
    constraint attestation_salted check (salt is not null or holder is not null)
);
create index attestation_topic on ledger.attestation (topic, id);
create index attestation_subject on ledger.attestation (subject, id);
create index attestation_programme on ledger.attestation (programme, id) where programme is not null;
create index attestation_holder on ledger.attestation (holder, id) where holder is not null;

create function ledger.compare_attestations() returns trigger language plpgsql as $$
declare
    problem text;
begin
    select format('batch %s has %s attestations and %s leaves', n.batch_id, n.attestations, coalesce(b.leaf_count, 0)) into problem
    from (select batch_id, count(*) as attestations from new_attestations group by batch_id) n
    left join ledger.batch b on b.id = n.batch_id
    where b.leaf_count is distinct from n.attestations limit 1;
    if found then
        raise exception using errcode = 'PH002', message = problem;
    end if;

    -- Version and id, the first 17 bytes of a leaf.
    select format('leaf %s of batch %s is not of attestation %s', n.position, n.batch_id, n.id) into problem
    from new_attestations n join ledger.batch b on b.id = n.batch_id
    where substring(b.leaves from n.position * 106 + 1 for 17) is distinct from '\x02'::bytea || uuid_send(n.id) limit 1;
    if found then
        raise exception using errcode = 'PH002', message = problem;
    end if;
    return null;
end
$$;
create trigger compared after insert on ledger.attestation
    referencing new table as new_attestations for each statement execute function ledger.compare_attestations();
create trigger kept before update or delete or truncate on ledger.attestation
    for each statement execute function ledger.refuse_change();
