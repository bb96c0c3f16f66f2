using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;

namespace Puhui.Activities.Waiting;

/// <summary>
/// Records of people who have not agreed yet. In the database they are boxes under a key of the person's own, found by keyed digests: who
/// reads the tables learns how many there are, and nothing else. The row of the person is the lock between a record that arrives and a
/// link that is made.
/// </summary>
internal sealed class WaitingStore(NpgsqlDataSource database, SecretBox box, IAccounts accounts, WaitingOptions options, TimeProvider time) : ILinkFollower, IDisposable
{
    private const string KeyPurpose = "waiting key";
    private const string RecordPurpose = "waiting record";

    private readonly SemaphoreSlim _linked = new(0, 1);

    private sealed record Person(byte[] Digest, byte[] Key, bool IsLinked);

    /// <summary>Keeps the waiting rows of a batch, each with its deadline. What waits already keeps the one it has; other content is a conflict.</summary>
    public async Task KeepAsync(IntakeBatch batch, CancellationToken ct)
    {
        Dictionary<string, int> first = new(StringComparer.Ordinal);
        SortedDictionary<string, byte[]> subjects = new(StringComparer.Ordinal);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].IsWaiting)
            {
                first.TryAdd(batch.String(batch[i].Id), i);
                subjects.TryAdd(batch.String(batch[i].Holder), []);
            }
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var persons = await PersonsAsync(connection, batch.Source.Issuer, [.. subjects.Keys], ct);
        await MarkKnownAsync(connection, batch.Source.Issuer, persons, ct);
        await AnswerRecordedAsync(connection, batch, first, ct);
        var fresh = first.Where(one => batch[one.Value].IsWaiting).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        await InsertAsync(connection, batch, fresh, persons, ct);
        await AnswerWaitingAsync(connection, batch, fresh, ct);
        await AnswerRepeatsAsync(connection, batch, first, ct);
        await transaction.CommitAsync(ct);
        if (persons.Values.Any(person => person.IsLinked))
        {
            Announce();
        }
    }

    /// <summary>Removes a waiting record on its source's request; null when none waits under this id.</summary>
    public async Task<CancelOutcome?> CancelAsync(Source source, string recordId, CancellationToken ct)
    {
        await using var delete = database.CreateCommand("delete from activities.waiting where source = $1 and record = $2");
        delete.Parameters.Add(new() { Value = source.Number });
        delete.Parameters.Add(new() { Value = RecordDigest(source.Number, recordId) });
        return await delete.ExecuteNonQueryAsync(ct) == 1 ? new CancelOutcome(recordId, 0, null, time.GetUtcNow()) : null;
    }

    /// <inheritdoc />
    public async Task LinkedAsync(NpgsqlConnection connection, Guid partner, string subject, AccountId holder, CancellationToken ct)
    {
        await using var mark = new NpgsqlCommand("""
            insert into activities.waiting_subject (issuer, digest, key, since, account, linked_at) values ($1, $2, $3, $4, $5, $4)
            on conflict (issuer, digest) do update set account = excluded.account, linked_at = excluded.linked_at
            """, connection);
        mark.Parameters.Add(new() { Value = partner });
        mark.Parameters.Add(new() { Value = SubjectDigest(partner, subject) });
        mark.Parameters.Add(new() { Value = NewKey(partner) });
        mark.Parameters.Add(new() { Value = time.GetUtcNow() });
        mark.Parameters.Add(new() { Value = holder.Value });
        await mark.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc />
    public void Announce()
    {
        lock (_linked)
        {
            if (_linked.CurrentCount == 0)
            {
                _linked.Release();
            }
        }
    }

    /// <summary>Waits until somebody was linked by this process, or the pause is over.</summary>
    public Task WaitForLinkAsync(TimeSpan pause, CancellationToken ct) => _linked.WaitAsync(pause, ct);

    /// <summary>The box of a person whose row is locked.</summary>
    public SecretBox BoxOf(Guid issuer, ReadOnlySpan<byte> sealedKey) => new(box.Open(KeyPurpose + issuer.ToString("N"), sealedKey));

    public static WaitingRecord Open(SecretBox person, ReadOnlySpan<byte> sealedRecord) => WaitingRecord.Read(person.Open(RecordPurpose, sealedRecord));

    /// <summary>Destroys what waited too long, and the keys of those for whom nothing waits any more.</summary>
    public async Task<int> DestroyAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        int destroyed;
        await using (var old = new NpgsqlCommand("delete from activities.waiting where until <= $1", connection))
        {
            old.Parameters.Add(new() { Value = time.GetUtcNow() });
            destroyed = await old.ExecuteNonQueryAsync(ct);
        }

        // Two statements: the second sees what was written before the rows were locked, and nobody writes while they are.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        List<(Guid Issuer, byte[] Digest)> empty = [];
        await using (var find = new NpgsqlCommand("""
            select s.issuer, s.digest from activities.waiting_subject s
            where not exists (select from activities.waiting w where w.issuer = s.issuer and w.subject = s.digest)
            order by s.issuer, s.digest limit 10000 for update skip locked
            """, connection))
        await using (var row = await find.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                empty.Add((row.GetGuid(0), row.GetFieldValue<byte[]>(1)));
            }
        }

        await using (var delete = new NpgsqlCommand("""
            delete from activities.waiting_subject s using unnest($1, $2) as e (issuer, digest)
            where s.issuer = e.issuer and s.digest = e.digest
              and not exists (select from activities.waiting w where w.issuer = s.issuer and w.subject = s.digest)
            """, connection))
        {
            delete.Parameters.Add(new() { Value = empty.ConvertAll(one => one.Issuer).ToArray() });
            delete.Parameters.Add(new() { Value = empty.ConvertAll(one => one.Digest).ToArray() });
            await delete.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return destroyed;
    }

    private byte[] SubjectDigest(Guid issuer, string subject) => box.Digest("waiting subject", $"{issuer:N} {subject}");

    private byte[] RecordDigest(int source, string recordId) => box.Digest("waiting id", string.Create(CultureInfo.InvariantCulture, $"{source} {recordId}"));

    private byte[] ContentDigest(UInt128 digest) => box.Digest("waiting content", digest.ToString("x32", CultureInfo.InvariantCulture));

    private byte[] NewKey(Guid issuer) => box.Seal(KeyPurpose + issuer.ToString("N"), RandomNumberGenerator.GetBytes(32));

    /// <summary>The people's rows, locked until the commit: a link made now waits for us, and we see one made before.</summary>
    private async Task<Dictionary<string, Person>> PersonsAsync(NpgsqlConnection connection, Guid issuer, IReadOnlyList<string> subjects, CancellationToken ct)
    {
        var byDigest = subjects.ToDictionary(subject => Convert.ToHexString(SubjectDigest(issuer, subject)), subject => subject, StringComparer.Ordinal);
        var digests = byDigest.Keys.Order(StringComparer.Ordinal).Select(Convert.FromHexString).ToArray();
        await using var upsert = new NpgsqlCommand("""
            insert into activities.waiting_subject (issuer, digest, key, since)
            select $1, digest, key, $4 from unnest($2, $3) as new (digest, key)
            on conflict (issuer, digest) do update set since = waiting_subject.since
            returning digest, key, account is not null
            """, connection);
        upsert.Parameters.Add(new() { Value = issuer });
        upsert.Parameters.Add(new() { Value = digests });
        upsert.Parameters.Add(new() { Value = Array.ConvertAll(digests, _ => NewKey(issuer)) });
        upsert.Parameters.Add(new() { Value = time.GetUtcNow() });
        Dictionary<string, Person> persons = new(StringComparer.Ordinal);
        await using var row = await upsert.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var digest = row.GetFieldValue<byte[]>(0);
            persons.Add(byDigest[Convert.ToHexString(digest)], new Person(digest, row.GetFieldValue<byte[]>(1), row.GetBoolean(2)));
        }

        return persons;
    }

    /// <summary>
    /// Who was linked after the batch was judged, and whose row went with what had waited, is linked all the same. Their rows are locked by
    /// us: a link made from now on finds them.
    /// </summary>
    private async Task MarkKnownAsync(NpgsqlConnection connection, Guid issuer, Dictionary<string, Person> persons, CancellationToken ct)
    {
        List<string> strangers = [.. persons.Where(one => !one.Value.IsLinked).Select(one => one.Key)];
        if (strangers.Count == 0 || await accounts.KnownAsync(connection, issuer, strangers, ct) is not { Count: > 0 } known)
        {
            return;
        }

        await using var mark = new NpgsqlCommand("""
            update activities.waiting_subject s set account = k.account, linked_at = $4 from unnest($2, $3) as k (digest, account)
            where s.issuer = $1 and s.digest = k.digest
            """, connection);
        mark.Parameters.Add(new() { Value = issuer });
        mark.Parameters.Add(new() { Value = known.Keys.Select(subject => persons[subject].Digest).ToArray() });
        mark.Parameters.Add(new() { Value = known.Values.Select(account => account.Value).ToArray() });
        mark.Parameters.Add(new() { Value = time.GetUtcNow() });
        await mark.ExecuteNonQueryAsync(ct);
        foreach (var subject in known.Keys)
        {
            persons[subject] = persons[subject] with { IsLinked = true };
        }
    }

    /// <summary>What is in the books already stays there: a duplicate, or a conflict.</summary>
    private static async Task AnswerRecordedAsync(NpgsqlConnection connection, IntakeBatch batch, Dictionary<string, int> rows, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand("select record_id, digest, activity_id from activities.record where source = $1 and record_id = any ($2)", connection);
        ask.Parameters.Add(new() { Value = batch.Source.Number });
        ask.Parameters.Add(new() { Value = rows.Keys.ToArray() });
        List<(int Row, UInt128 Digest, Guid Activity)> known = [];
        await using (var row = await ask.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                known.Add((rows[row.GetString(0)], System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(1)), row.GetGuid(2)));
            }
        }

        foreach (var (place, digest, activity) in known)
        {
            ref var row = ref batch[place];
            row.Reason = null;
            if (digest == row.Digest)
            {
                row.Status = ActivityStatus.Duplicate;
                row.Activity = activity;
            }
            else
            {
                await ConflictAsync(connection, batch, place, digest, ct);
            }
        }
    }

    private async Task InsertAsync(NpgsqlConnection connection, IntakeBatch batch, Dictionary<string, int> rows, Dictionary<string, Person> persons, CancellationToken ct)
    {
        var until = Instant.FromTime(batch.ReceivedAt + options.Window);
        List<byte[]> ids = [], subjects = [], contents = [], boxes = [];
        foreach (var (id, place) in rows.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            ref var row = ref batch[place];
            row.WaitsUntil = until;
            var person = persons[batch.String(row.Holder)];
            using var own = BoxOf(batch.Source.Issuer, person.Key);
            ids.Add(RecordDigest(batch.Source.Number, id));
            subjects.Add(person.Digest);
            contents.Add(ContentDigest(row.Digest));
            boxes.Add(own.Seal(RecordPurpose, WaitingRecord.Write(batch, row)));
        }

        await using var insert = new NpgsqlCommand("""
            insert into activities.waiting (source, record, issuer, subject, content, received_at, until, box)
            select $1, record, $2, subject, content, $3, $4, box from unnest($5, $6, $7, $8) as new (record, subject, content, box)
            on conflict (source, record) do nothing
            """, connection);
        insert.Parameters.Add(new() { Value = batch.Source.Number });
        insert.Parameters.Add(new() { Value = batch.Source.Issuer });
        insert.Parameters.Add(new() { Value = batch.ReceivedAt });
        insert.Parameters.Add(new() { Value = Instant.ToTime(until) });
        foreach (var column in (List<byte[]>[])[ids, subjects, contents, boxes])
        {
            insert.Parameters.Add(new() { Value = column.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        }

        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What waited before keeps its deadline; other content under the same id is a conflict.</summary>
    private async Task AnswerWaitingAsync(NpgsqlConnection connection, IntakeBatch batch, Dictionary<string, int> rows, CancellationToken ct)
    {
        var byDigest = rows.ToDictionary(one => Convert.ToHexString(RecordDigest(batch.Source.Number, one.Key)), one => one.Value, StringComparer.Ordinal);
        List<(int Row, DateTimeOffset Until, UInt128? Other)> known = [];
        await using (var ask = new NpgsqlCommand("""
            select w.record, w.content, w.until, w.box, s.key from activities.waiting w
            join activities.waiting_subject s on s.issuer = w.issuer and s.digest = w.subject
            where w.source = $1 and w.record = any ($2)
            """, connection))
        {
            ask.Parameters.Add(new() { Value = batch.Source.Number });
            ask.Parameters.Add(new() { Value = byDigest.Keys.Select(Convert.FromHexString).ToArray() });
            await using var row = await ask.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                var place = byDigest[Convert.ToHexString(row.GetFieldValue<byte[]>(0))];
                UInt128? other = null;
                if (!row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(ContentDigest(batch[place].Digest)))
                {
                    using var own = BoxOf(batch.Source.Issuer, row.GetFieldValue<byte[]>(4));
                    other = Open(own, row.GetFieldValue<byte[]>(3)).ContentDigest;
                }

                known.Add((place, row.GetFieldValue<DateTimeOffset>(2), other));
            }
        }

        foreach (var (place, until, other) in known)
        {
            batch[place].WaitsUntil = Instant.FromTime(until);
            if (other is { } digest)
            {
                await ConflictAsync(connection, batch, place, digest, ct);
            }
        }
    }

    private static async Task ConflictAsync(NpgsqlConnection connection, IntakeBatch batch, int place, UInt128 known, CancellationToken ct)
    {
        batch[place].Status = ActivityStatus.Conflict;
        batch[place].Reason = null;
        batch[place].KnownDigest = known;
        await using var insert = new NpgsqlCommand("insert into activities.conflict (at, source, record_id, known_digest, other_digest) values ($1, $2, $3, $4, $5)", connection);
        insert.Parameters.Add(new() { Value = batch.ReceivedAt });
        insert.Parameters.Add(new() { Value = batch.Source.Number });
        insert.Parameters.Add(new() { Value = batch.String(batch[place].Id) });
        insert.Parameters.Add(new() { Value = Bytes(known) });
        insert.Parameters.Add(new() { Value = Bytes(batch[place].Digest) });
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static byte[] Bytes(UInt128 digest)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        return bytes;
    }

    private static async Task AnswerRepeatsAsync(NpgsqlConnection connection, IntakeBatch batch, Dictionary<string, int> first, CancellationToken ct)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch[i].IsWaiting || first[batch.String(batch[i].Id)] is var place && place == i)
            {
                continue;
            }

            var known = batch[place].Status == ActivityStatus.Conflict ? batch[place].KnownDigest : batch[place].Digest;
            batch[i].WaitsUntil = batch[place].WaitsUntil;
            if (batch[i].Digest != known)
            {
                await ConflictAsync(connection, batch, i, known, ct);
            }
            else if (batch[place].Status == ActivityStatus.Duplicate)
            {
                batch[i].Status = ActivityStatus.Duplicate;
                batch[i].Reason = null;
            }
        }
    }

    public void Dispose() => _linked.Dispose();
}
