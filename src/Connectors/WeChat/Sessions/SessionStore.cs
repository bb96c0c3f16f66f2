using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.WeChat.Sessions;

/// <summary>The mini program of a source.</summary>
/// <param name="Secret">Its secret; null when the partner logs people in by itself.</param>
internal sealed record MiniProgram(string AppId, string? Secret);

/// <summary>Mini programs and session keys; secrets are sealed.</summary>
internal sealed class SessionStore(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    public byte[] Person(SourceId source, string openId) => box.Digest("wechat person", $"{source.Value:N}{openId}");

    public async Task SaveAppAsync(SourceId source, MiniProgram app, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into wechat.app (source, app_id, secret) values ($1, $2, $3)
            on conflict (source) do update set app_id = excluded.app_id, secret = excluded.secret
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = app.AppId });
        command.Parameters.Add(new()
        {
            Value = app.Secret is null ? DBNull.Value : box.Seal("wechat secret", System.Text.Encoding.UTF8.GetBytes(app.Secret)),
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea,
        });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<MiniProgram?> FindAppAsync(SourceId source, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select app_id, secret from wechat.app where source = $1");
        command.Parameters.Add(new() { Value = source.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new MiniProgram(row.GetString(0), row.IsDBNull(1) ? null : System.Text.Encoding.UTF8.GetString(box.Open("wechat secret", row.GetFieldValue<byte[]>(1))))
            : null;
    }

    public async Task SaveSessionAsync(SourceId source, string openId, byte[] sessionKey, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into wechat.session (source, person, session_key, since) values ($1, $2, $3, $4)
            on conflict (source, person) do update set session_key = excluded.session_key, since = excluded.since
            """);
        foreach (var value in (object[])[source.Value, Person(source, openId), box.Seal("wechat session", sessionKey), time.GetUtcNow()])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The session key of a person; null when they never logged in here.</summary>
    public async Task<byte[]?> FindKeyAsync(SourceId source, string openId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select session_key from wechat.session where source = $1 and person = $2");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = Person(source, openId) });
        return await command.ExecuteScalarAsync(ct) is byte[] sealedKey ? box.Open("wechat session", sealedKey) : null;
    }
}
