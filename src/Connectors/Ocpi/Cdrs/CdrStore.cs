using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Puhui.Ocpi.Peers;
using Puhui.Platform.Cryptography;

namespace Puhui.Ocpi.Cdrs;

/// <summary>What became of a record here.</summary>
internal enum CdrState
{
    /// <summary>Taken, and counted as far as it counts.</summary>
    Taken = 1,

    /// <summary>Refused; may be mended and sent again under its id.</summary>
    Refused = 2,

    /// <summary>Taken back by a credit record.</summary>
    CreditedBack = 3,
}

/// <summary>A record that was sent before.</summary>
internal sealed record KnownCdr(Guid Id, byte[] Digest, CdrState State, string? RecordId, string Message);

/// <summary>A record as it is kept.</summary>
internal sealed record KeptCdr(byte[] Digest, byte[] Content, CdrState State, string? RecordId, string? Code, string Message);

/// <summary>The records of peers and what was odd about them. Contents are sealed: they name contracts and places.</summary>
internal sealed class CdrStore(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    private const string Purpose = "ocpi cdr";

    public async Task<KnownCdr?> FindAsync(Peer peer, string party, string id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select id, digest, state, record_id, message from ocpi.cdr where peer = $1 and party = $2 and cdr_id = $3");
        command.Parameters.Add(new() { Value = peer.Id });
        command.Parameters.Add(new() { Value = party });
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct)
            ? new KnownCdr(rows.GetGuid(0), rows.GetFieldValue<byte[]>(1), (CdrState)rows.GetInt16(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetString(4))
            : null;
    }

    /// <summary>Keeps a record; what was refused before is replaced, what was taken stays. Gives the id it has, null when another content was taken meanwhile.</summary>
    public async Task<Guid?> KeepAsync(Peer peer, Cdr cdr, KeptCdr kept, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            insert into ocpi.cdr as c (id, peer, party, cdr_id, digest, content, state, record_id, code, message, received_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (peer, party, cdr_id) do update set
                digest = excluded.digest, content = excluded.content, state = excluded.state, record_id = excluded.record_id,
                code = excluded.code, message = excluded.message, received_at = excluded.received_at
            where c.state = 2
            returning id
            """);
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = peer.Id });
        command.Parameters.Add(new() { Value = cdr.Party });
        command.Parameters.Add(new() { Value = cdr.Id });
        command.Parameters.Add(new() { Value = kept.Digest });
        command.Parameters.Add(new() { Value = box.Seal(Purpose, kept.Content) });
        command.Parameters.Add(new() { Value = (short)kept.State });
        command.Parameters.Add(new() { Value = (object?)kept.RecordId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)kept.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = kept.Message });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        if (await command.ExecuteScalarAsync(ct) is Guid made)
        {
            return made;
        }

        return await FindAsync(peer, cdr.Party, cdr.Id, ct) is { } known && known.Digest.AsSpan().SequenceEqual(kept.Digest) ? known.Id : null;
    }

    public async Task CreditBackAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update ocpi.cdr set state = 3 where id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The content of a record that was taken, as it was sent; null when this peer has none of this id, or it is no longer kept.</summary>
    public async Task<byte[]?> ReadAsync(Peer peer, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select content from ocpi.cdr where id = $1 and peer = $2 and state <> 2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = peer.Id });
        return await command.ExecuteScalarAsync(ct) is byte[] content ? box.Open(Purpose, content) : null;
    }

    /// <summary>Notes what was odd; the same about the same record is counted.</summary>
    public async Task FlagAsync(Peer peer, string name, IEnumerable<Flag> flags, CancellationToken ct)
    {
        foreach (var flag in flags)
        {
            await using var command = database.CreateCommand(
                """
                insert into ocpi.flag as f (peer, cdr_id, code, refused, detail, times, first_at, last_at) values ($1, $2, $3, $4, $5, 1, $6, $6)
                on conflict (peer, cdr_id, code) do update set times = f.times + 1, last_at = excluded.last_at, refused = excluded.refused, detail = excluded.detail
                """);
            command.Parameters.Add(new() { Value = peer.Id });
            command.Parameters.Add(new() { Value = name });
            command.Parameters.Add(new() { Value = flag.Code });
            command.Parameters.Add(new() { Value = flag.Refuses });
            command.Parameters.Add(new() { Value = flag.Detail });
            command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    public static byte[] Digest(byte[] content) => SHA256.HashData(content);
}
