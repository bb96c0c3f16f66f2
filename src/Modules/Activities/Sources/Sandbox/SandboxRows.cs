using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Intake;
using Puhui.Quantities;

namespace Puhui.Activities.Sources.Sandbox;

/// <summary>What a sandboxed request leaves behind: its fresh records, refusals, conflicts and replacements, written as arrays.</summary>
internal sealed class SandboxRows(IntakeBatch batch)
{
    private readonly List<string> _ids = [];
    private readonly List<DateTime> _times = [];
    private readonly List<string> _scenarios = [];
    private readonly List<short> _statuses = [];
    private readonly List<long> _amounts = [];
    private readonly List<string> _assets = [];
    private readonly List<byte[]> _digests = [];
    private readonly List<string?> _codes = [];
    private readonly List<string?> _refusedIds = [];
    private readonly List<Refusal> _refusals = [];
    private readonly List<string> _conflicts = [];
    private readonly List<byte[]> _knownDigests = [];
    private readonly List<byte[]> _otherDigests = [];
    private readonly List<string> _replaced = [];
    private readonly List<string> _replacing = [];

    public void Fresh(string id, in Row row)
    {
        _ids.Add(id);
        _times.Add(Instant.ToTime(row.At).UtcDateTime);
        _scenarios.Add(row.Scenario!);
        _statuses.Add((short)row.Status);
        _amounts.Add(row.Quantified);
        _assets.Add(row.Counting!.Asset);
        _digests.Add(Bytes(row.Digest));
        _codes.Add(row.Reason?.Code);
    }

    public void Refused(string? id, Refusal reason)
    {
        _refusedIds.Add(id);
        _refusals.Add(reason);
    }

    public void Conflict(string id, in Row row)
    {
        _conflicts.Add(id);
        _knownDigests.Add(Bytes(row.KnownDigest));
        _otherDigests.Add(Bytes(row.Digest));
    }

    public void Replaced(string id, string by)
    {
        _replaced.Add(id);
        _replacing.Add(by);
    }

    /// <summary>False when another request wrote one of the fresh ids meanwhile; the transaction must be given up.</summary>
    public async Task<bool> WriteAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var received = batch.ReceivedAt.UtcDateTime;
        if (_ids.Count > 0)
        {
            await using var insert = Command(
                connection,
                """
                insert into activities.sandbox_record (source, received_at, record_id, at, scenario, status, quantified_mg, asset, digest, code)
                select $1, $2, * from unnest($3::text[], $4::timestamptz[], $5::text[], $6::smallint[], $7::bigint[], $8::text[], $9::bytea[], $10::text[])
                order by 3 on conflict do nothing
                """,
                received, _ids, _times, _scenarios, _statuses, _amounts, _assets, _digests);
            insert.Parameters.Add(new() { Value = _codes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            if (await insert.ExecuteNonQueryAsync(ct) < _ids.Count)
            {
                return false;
            }
        }

        if (_replaced.Count > 0)
        {
            await using var update = Command(
                connection,
                """
                update activities.sandbox_record r set cancelled_at = $2, replaced_by = n.by
                from unnest($3::text[], $4::text[]) as n(id, by) where r.source = $1 and r.record_id = n.id
                """,
                received, _replaced, _replacing);
            await update.ExecuteNonQueryAsync(ct);
        }

        await WriteSideAsync(connection, received, ct);
        return true;
    }

    private async Task WriteSideAsync(NpgsqlConnection connection, DateTime received, CancellationToken ct)
    {
        if (_refusals.Count > 0)
        {
            await using var insert = Command(
                connection,
                """
                insert into activities.refusal (source, at, record_id, code, detail, pointer, sandbox)
                select $1, $2, id, code, detail, pointer, true from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as r(code, detail, id, pointer)
                """,
                received, _refusals.ConvertAll(refusal => refusal.Code), _refusals.ConvertAll(refusal => refusal.Detail));
            insert.Parameters.Add(new() { Value = _refusedIds.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            insert.Parameters.Add(new() { Value = _refusals.Select(refusal => refusal.Pointer).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await insert.ExecuteNonQueryAsync(ct);
        }

        if (_conflicts.Count > 0)
        {
            await using var insert = Command(
                connection,
                """
                insert into activities.conflict (source, at, record_id, known_digest, other_digest, sandbox)
                select $1, $2, c.*, true from unnest($3::text[], $4::bytea[], $5::bytea[]) as c(id, known, other)
                """,
                received, _conflicts, _knownDigests, _otherDigests);
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, DateTime received, params ReadOnlySpan<object> lists)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = batch.Source.Number });
        command.Parameters.Add(new() { Value = received });
        foreach (var list in lists)
        {
            command.Parameters.Add(new() { Value = list });
        }

        return command;
    }

    private static byte[] Bytes(UInt128 digest)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        return bytes;
    }
}
