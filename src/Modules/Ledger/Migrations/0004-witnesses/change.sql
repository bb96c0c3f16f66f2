create table ledger.cosignature (
    size    bigint      not null references ledger.checkpoint (size),
    witness text        collate "C" not null,
    line    text        not null check (line like '— %' and right(line, 1) = E'\n'),
    at      timestamptz not null,
    primary key (size, witness)
);
create index cosignature_of_witness on ledger.cosignature (witness, size);
create trigger kept before update or delete or truncate on ledger.cosignature for each statement execute function ledger.refuse_change();

-- A checkpoint's note with what witnesses added: the log's own signatures stay first.
create function ledger.cosigned(checkpoint_size bigint, note text) returns text language sql stable as $$
    select note || coalesce((select string_agg(line, '' order by witness) from ledger.cosignature where size = checkpoint_size), '')
$$;
