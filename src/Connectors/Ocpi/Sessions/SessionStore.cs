using Npgsql;
using Puhui.Ocpi.Peers;
using Puhui.Platform.Cryptography;

namespace Puhui.Ocpi.Sessions;

/// <summary>A session as it was last told.</summary>
internal sealed record KeptSession(DateTimeOffset LastUpdated, byte[] Content);

/// <summary>The sessions peers keep us informed of, sealed.</summary>
internal sealed class SessionStore(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    private const string Purpose = "ocpi session";

    public async Task<KeptSession?> FindAsync(Peer peer, string party, string id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select last_updated, content from ocpi.session where peer = $1 and party = $2 and session_id = $3");
        Key(command, peer, party, id);
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? new KeptSession(rows.GetFieldValue<DateTimeOffset>(0), box.Open(Purpose, rows.GetFieldValue<byte[]>(1))) : null;
    }

    /// <summary>Keeps a new session; false when there is one already.</summary>
    public async Task<bool> AddAsync(Peer peer, string party, string id, KeptSession session, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "insert into ocpi.session (peer, party, session_id, last_updated, content, changed_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing");
        Key(command, peer, party, id);
        command.Parameters.Add(new() { Value = session.LastUpdated.UtcDateTime });
        command.Parameters.Add(new() { Value = box.Seal(Purpose, session.Content) });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Replaces what is known, if that is still what was read; false when it changed meanwhile.</summary>
    public async Task<bool> ReplaceAsync(Peer peer, string party, string id, KeptSession known, KeptSession session, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update ocpi.session set last_updated = $4, content = $5, changed_at = $6
            where peer = $1 and party = $2 and session_id = $3 and last_updated = $7
            """);
        Key(command, peer, party, id);
        command.Parameters.Add(new() { Value = session.LastUpdated.UtcDateTime });
        command.Parameters.Add(new() { Value = box.Seal(Purpose, session.Content) });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = known.LastUpdated.UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static void Key(NpgsqlCommand command, Peer peer, string party, string id)
    {
        command.Parameters.Add(new() { Value = peer.Id });
        command.Parameters.Add(new() { Value = party });
        command.Parameters.Add(new() { Value = id });
    }
}
