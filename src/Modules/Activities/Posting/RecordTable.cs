using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Posting;

/// <summary>
/// Finds which rows are known and writes the others: it asks first, then copies straight into the table. A race between two
/// writers ends in a unique violation, and the whole transaction is tried again in a way that cannot lose twice.
/// See docs/decisions/0004-duplicates-of-intake.md.
/// </summary>
internal sealed class RecordTable : IDisposable
{
    private const string MatchSql = """
        select i.ord, r.digest, r.status, r.quantified_mg, r.activity_id, r.account_id, r.code, r.claim
        from unnest($1::integer[], $2::text[]) with ordinality as i(source, record_id, ord)
        cross join lateral (
            select * from activities.record r where r.source = i.source and r.record_id = i.record_id limit 1) r
        """;

    private const string Columns =
        "received_at, at, until, quantified_mg, account_id, activity_id, source, method, status, evidence, digest, record_id, scenario, inputs, region, corrects, code, busy_until, claim, limited, programme";

    private const string CopySql = $"copy activities.record ({Columns}) from stdin (format binary)";
    private const string StagingSql = "create temporary table if not exists record_staging (like activities.record) on commit delete rows";
    private const string CopyStagingSql = $"copy record_staging ({Columns}) from stdin (format binary)";
    private const string InsertSql = $"""
        insert into activities.record ({Columns}) select {Columns} from record_staging order by source, record_id
        on conflict do nothing returning activity_id
        """;

    private const short CopyColumns = 21;

    private readonly List<int> _sources = [];
    private readonly List<ReadOnlyMemory<byte>> _ids = [];
    private readonly List<int> _places = [];
    private readonly CopyRows _rows = new();
    private readonly NpgsqlBatch _match = new();
    private readonly NpgsqlBatch _matchAndLook = new();
    private readonly ClaimBook _claims;

    public RecordTable(ClaimBook claims, WriterRegister writers)
    {
        _claims = claims;
        AddMatch(_match);
        AddMatch(_matchAndLook);
        _matchAndLook.BatchCommands.Add(claims.NewQuestion());
        var ask = new NpgsqlBatchCommand(WriterRegister.AskSql);
        ask.Parameters.Add(new() { Value = writers.Id });
        _matchAndLook.BatchCommands.Add(ask);
    }

    /// <summary>Other processes that may write at the same time, as of the last question with claims.</summary>
    public long OtherWriters { get; private set; }

    /// <summary>Whether this process was on the list of writers then.</summary>
    public bool IsRegistered { get; private set; }

    private void AddMatch(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select pg_advisory_xact_lock_shared({WriterRegister.WritersLock})"));
        var match = new NpgsqlBatchCommand(MatchSql);
        match.Parameters.Add(new NpgsqlParameter { Value = _sources, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        match.Parameters.Add(new NpgsqlParameter { Value = _ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        batch.BatchCommands.Add(match);
    }

    public async Task PrepareAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var batch in (NpgsqlBatch[])[_match, _matchAndLook])
        {
            batch.Connection = connection;
            await batch.PrepareAsync(ct);
        }
    }

    public void Dispose()
    {
        _match.Dispose();
        _matchAndLook.Dispose();
    }

    /// <summary>Waits until no other writer of any process has a transaction open, and keeps the others out until the commit.</summary>
    public static async Task WriteAloneAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({WriterRegister.WritersLock})", connection);
        await alone.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Marks the rows that are new, and answers those that are known.</summary>
    public async Task MatchAsync(PostingGroup group, CancellationToken ct)
    {
        for (var i = 0; i < group.Count; i++)
        {
            group[i].IsFresh = group[i].First == i;
        }

        if (group.HasClaims)
        {
            _claims.Ask(group, place => !group[place].Row.Corrects.IsGiven);
        }

        await AskAsync(group, group.HasClaims, ct);
    }

    private async Task AskAsync(PostingGroup group, bool withClaims, CancellationToken ct)
    {
        _sources.Clear();
        _ids.Clear();
        _places.Clear();
        for (var i = 0; i < group.Count; i++)
        {
            ref var key = ref group[i];
            if (key.IsFresh)
            {
                _sources.Add(key.Source);
                _ids.Add(key.Batch.Memory(key.Row.Id));
                _places.Add(i);
            }
        }

        if (_places.Count == 0)
        {
            return;
        }

        await using var known = await (withClaims ? _matchAndLook : _match).ExecuteReaderAsync(ct);
        await known.NextResultAsync(ct);
        while (await known.ReadAsync(ct))
        {
            ref var key = ref group[_places[(int)known.GetInt64(0) - 1]];
            key.IsFresh = false;
            Answer(ref key.Row, known);
        }

        if (withClaims)
        {
            await known.NextResultAsync(ct);
            await _claims.Neighbours.ReadAsync(known, ct);
            await known.NextResultAsync(ct);
            await known.ReadAsync(ct);
            (OtherWriters, IsRegistered) = (known.GetInt64(0), known.GetInt64(1) == 1);
        }
    }

    /// <summary>Writes the fresh rows, or the chosen places among them, in the order of their keys.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, PostingGroup group, Predicate<int>? chosen, CancellationToken ct)
    {
        Encode(group, chosen);
        if (_rows.Count > 0)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(CopySql, ct);
            await copy.WriteAsync(_rows.End(), ct);
        }
    }

    /// <summary>
    /// Writes the fresh rows by way of a staging table: where another writer has the same id under way, it is waited for, and
    /// the row is answered with what that writer recorded. Slower, but it cannot lose the race again.
    /// </summary>
    public async Task InsertAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        Encode(group, null);
        if (_rows.Count == 0)
        {
            return;
        }

        await using (var staging = new NpgsqlCommand(StagingSql, connection))
        {
            await staging.ExecuteNonQueryAsync(ct);
        }

        await using (var copy = await connection.BeginRawBinaryCopyAsync(CopyStagingSql, ct))
        {
            await copy.WriteAsync(_rows.End(), ct);
        }

        HashSet<Guid> written = [];
        await using (var insert = new NpgsqlCommand(InsertSql, connection))
        await using (var row = await insert.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                written.Add(row.GetGuid(0));
            }
        }

        if (written.Count < _rows.Count)
        {
            await AnswerLostAsync(group, written, ct);
        }
    }

    private async Task AnswerLostAsync(PostingGroup group, HashSet<Guid> written, CancellationToken ct)
    {
        var won = new bool[group.Count];
        for (var i = 0; i < group.Count; i++)
        {
            ref var key = ref group[i];
            won[i] = key.IsFresh && written.Contains(key.Row.Activity);
            key.IsFresh &= !won[i];
        }

        await AskAsync(group, false, ct);
        for (var i = 0; i < group.Count; i++)
        {
            if (group[i].IsFresh)
            {
                throw new InvalidOperationException("A record was neither written nor found.");
            }

            group[i].IsFresh = won[i];
        }
    }

    private void Encode(PostingGroup group, Predicate<int>? chosen)
    {
        _rows.Clear();
        for (var i = 0; i < group.Count; i++)
        {
            ref var key = ref group[i];
            if (key.IsFresh && !key.Row.IsRefused && (chosen is null || chosen(i)))
            {
                Write(key.Batch, key.Row);
            }
        }
    }

    private void Answer(ref Row row, NpgsqlDataReader known)
    {
        var digest = BinaryPrimitives.ReadUInt128BigEndian(known.GetFieldValue<byte[]>(1));
        if (digest != row.Digest)
        {
            row.Status = ActivityStatus.Conflict;
            row.KnownDigest = digest;
            row.Reason = null;
            return;
        }

        row.Status = ActivityStatus.Duplicate;
        row.Reason = known.IsDBNull(6) ? null : _claims.Explain(known.GetString(6));
        row.HasEntry = (ActivityStatus)known.GetInt16(2) == ActivityStatus.Posted;
        row.Credited = row.HasEntry ? known.GetInt64(3) : 0;
        row.Claimant = known.IsDBNull(7) ? null : new Claimant(known.GetGuid(7), 0, "", "");
        row.Activity = known.GetGuid(4);
        row.Account = row.Account with { Id = new(known.GetGuid(5)) };
    }

    private void Write(IntakeBatch batch, in Row row)
    {
        _rows.BeginRow(CopyColumns);
        _rows.Time(Instant.FromTime(batch.ReceivedAt));
        _rows.Time(row.At);
        if (row.Until == Row.NoTime)
        {
            _rows.Null();
        }
        else
        {
            _rows.Time(row.Until);
        }

        _rows.Int64(row.Quantified);
        _rows.Uuid(row.Account.Id.Value);
        _rows.Uuid(row.Activity);
        _rows.Int32(batch.Source.Number);
        _rows.Int32(row.Counting!.Number);
        _rows.Int16((short)row.Status);
        _rows.Int16(row.EvidenceOr(batch.Source));
        _rows.Bytes16(row.Digest);
        _rows.Utf8(batch.Text(row.Id));
        _rows.Text(row.Scenario);
        _rows.Utf8(batch.Text(row.Inputs));
        _rows.Text(row.Region);
        _rows.Utf8OrNull(batch.Text(row.Corrects));
        _rows.Text(row.Reason?.Code);
        if (row.Claims && StandingRows.IsStanding(row))
        {
            _rows.Time(row.ClaimedUntil);
        }
        else
        {
            _rows.Null();
        }

        if (row.Claimant is { } claimant)
        {
            _rows.Uuid(claimant.Activity);
        }
        else
        {
            _rows.Null();
        }

        _rows.Text(row.Limited);
        if (row.IsMember)
        {
            _rows.Uuid(row.Programme!.Id.Value);
        }
        else
        {
            _rows.Null();
        }
    }
}
