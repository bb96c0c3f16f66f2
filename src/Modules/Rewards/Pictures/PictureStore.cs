using System.Security.Cryptography;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Pictures;

/// <summary>Uploaded pictures under their SHA-256; the same picture is kept once.</summary>
internal sealed class PictureStore(NpgsqlDataSource database, TimeProvider time) : IPictures
{
    private const int MostBytes = 1 << 20;

    public async Task<Result<string>> KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (bytes.Length > MostBytes)
        {
            return new Refusal("picture_invalid", "A picture has at most 1 MiB.", "picture");
        }

        if (TypeOf(bytes.Span) is not { } type)
        {
            return new Refusal("picture_invalid", "A picture is PNG, JPEG or WebP.", "picture");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        await using var connection = await database.OpenConnectionAsync(ct);
        await Sql.RunAsync(
            Sql.Command(connection, "insert into rewards.picture (hash, media_type, bytes, kept_at) values ($1, $2, $3, $4) on conflict do nothing", hash, type, bytes.ToArray(), time.GetUtcNow()), ct);
        return hash;
    }

    public async Task<(byte[] Bytes, string MediaType)?> FindAsync(string hash, CancellationToken ct)
    {
        if (!IsHash(hash))
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await Sql.ListAsync(
            Sql.Command(connection, "select bytes, media_type from rewards.picture where hash = $1", hash), row => (row.GetFieldValue<byte[]>(0), row.GetString(1)), ct);
        return found.Count == 0 ? null : found[0];
    }

    internal static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    internal static async Task<bool> ExistsAsync(NpgsqlConnection connection, string hash, CancellationToken ct) =>
        (await Sql.ListAsync(Sql.Command(connection, "select 1 from rewards.picture where hash = $1", hash), static _ => true, ct)).Count == 1;

    /// <summary>What the first bytes say; what a sender calls it does not matter.</summary>
    internal static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
