using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Ocpi.Contracts;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Ocpi.Peers;

/// <summary>The peers, in the database: their tokens sealed, ours as digests.</summary>
internal sealed class PeerStore(NpgsqlDataSource database, ISources sources, SecretBox box, PuhuiSettings settings, TimeProvider time) : IOcpiPeers
{
    private const string Columns = "id, name, source, state, version, parties, default_region, changed_at";
    private const string Purpose = "ocpi token";

    public async Task<OcpiInvitation> AddAsync(NewOcpiPeer peer, CancellationToken ct)
    {
        if (peer.Name.Length is 0 or > 64 || !peer.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"'{peer.Name}' cannot name a peer: a-z, 0-9 and hyphens, at most 64.", nameof(peer));
        }

        if (peer.DefaultRegion is { } region && !IsRegion(region))
        {
            throw new ArgumentException($"'{region}' is not an ISO 3166 code, for example CN-31.", nameof(peer));
        }

        if (await sources.FindAsync(peer.Source, ct) is null)
        {
            throw new ArgumentException($"There is no source {peer.Source}.", nameof(peer));
        }

        var token = TokenHeader.New();
        var made = new OcpiPeer(Guid.CreateVersion7(), peer.Name, peer.Source, OcpiPeerState.Invited, null, [], peer.DefaultRegion, time.GetUtcNow());
        await using var command = database.CreateCommand(
            """
            insert into ocpi.peer (id, name, source, state, token_hash, default_region, changed_at) values ($1, $2, $3, 1, $4, $5, $6)
            on conflict (name) where state <> 4 do nothing
            """);
        command.Parameters.Add(new() { Value = made.Id });
        command.Parameters.Add(new() { Value = made.Name });
        command.Parameters.Add(new() { Value = made.Source.Value });
        command.Parameters.Add(new() { Value = TokenHeader.Digest(token) });
        command.Parameters.Add(Nullable(made.DefaultRegion, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = made.ChangedAt.UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1
            ? new OcpiInvitation(made, token, settings.BaseUrl + "/ocpi/versions")
            : throw new ArgumentException($"There is a peer '{peer.Name}' already; remove it first to invite it anew.", nameof(peer));
    }

    public async Task<IReadOnlyList<OcpiPeer>> ListAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from ocpi.peer where state <> 4 order by name");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var peers = new List<OcpiPeer>();
        while (await rows.ReadAsync(ct))
        {
            peers.Add(new OcpiPeer(
                rows.GetGuid(0), rows.GetString(1), new SourceId(rows.GetGuid(2)), (OcpiPeerState)rows.GetInt16(3), Text(rows, 4),
                rows.GetFieldValue<string[]>(5), Text(rows, 6), rows.GetFieldValue<DateTimeOffset>(7)));
        }

        return peers;
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update ocpi.peer set state = 4, token_hash = null, their_token = null, endpoints = null, changed_at = $2 where name = $1 and state <> 4");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<IReadOnlyList<OcpiFlag>> FlagsAsync(string? name, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select p.name, f.cdr_id, f.code, f.refused, f.detail, f.times, f.last_at
            from ocpi.flag f join ocpi.peer p on p.id = f.peer
            where $1::text is null or p.name = $1 order by f.last_at desc, f.cdr_id, f.code limit $2
            """);
        command.Parameters.Add(Nullable(name, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = limit });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var flags = new List<OcpiFlag>();
        while (await rows.ReadAsync(ct))
        {
            flags.Add(new OcpiFlag(
                rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetBoolean(3), rows.GetString(4), rows.GetInt64(5), rows.GetFieldValue<DateTimeOffset>(6)));
        }

        return flags;
    }

    /// <summary>The peer that shows one of these tokens; null when nobody does.</summary>
    public async Task<Peer?> FindByTokenAsync(byte[][] digests, CancellationToken ct)
    {
        if (digests.Length == 0)
        {
            return null;
        }

        await using var command = database.CreateCommand(
            "select id, name, source, state, version, parties, default_region, token_hash from ocpi.peer where token_hash = any($1) limit 1");
        command.Parameters.Add(new() { Value = digests });
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct)
            ? new Peer(
                rows.GetGuid(0), rows.GetString(1), new SourceId(rows.GetGuid(2)), (OcpiPeerState)rows.GetInt16(3), Text(rows, 4),
                rows.GetFieldValue<string[]>(5), Text(rows, 6), rows.GetFieldValue<byte[]>(7))
            : null;
    }

    /// <summary>
    /// Registers a peer, or registers it anew, and gives the token it shows from now on; null when the token it showed was
    /// exchanged meanwhile.
    /// </summary>
    public async Task<string?> RegisterAsync(Peer peer, string version, PeerCredentials theirs, IReadOnlyDictionary<string, string> endpoints, CancellationToken ct)
    {
        var token = TokenHeader.New();
        await using var command = database.CreateCommand(
            """
            update ocpi.peer set state = 2, token_hash = $3, version = $4, versions_url = $5, their_token = $6, endpoints = $7, parties = $8, changed_at = $9
            where id = $1 and token_hash = $2
            """);
        command.Parameters.Add(new() { Value = peer.Id });
        command.Parameters.Add(new() { Value = peer.TokenHash });
        command.Parameters.Add(new() { Value = TokenHeader.Digest(token) });
        command.Parameters.Add(new() { Value = version });
        command.Parameters.Add(new() { Value = theirs.Url });
        command.Parameters.Add(new() { Value = box.Seal(Purpose, System.Text.Encoding.UTF8.GetBytes(theirs.Token)) });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(endpoints), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = theirs.Parties });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1 ? token : null;
    }

    /// <summary>The peer ends the connection: neither token is worth anything afterwards.</summary>
    public async Task<bool> EndAsync(Peer peer, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update ocpi.peer set state = 3, token_hash = null, their_token = null, endpoints = null, changed_at = $3 where id = $1 and token_hash = $2 and state = 2");
        command.Parameters.Add(new() { Value = peer.Id });
        command.Parameters.Add(new() { Value = peer.TokenHash });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static bool IsRegion(string text) =>
        text.Length is 2 or (>= 4 and <= 6) && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1])
        && (text.Length == 2 || (text[2] == '-' && text[3..].All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))));

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
