using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Backups;

/// <summary>
/// The readable head of a backup, three lines: what it is, how it is opened as JSON, and the SHA-256 of that JSON, so that damage here is
/// not mistaken for a wrong key.
/// </summary>
internal sealed record BackupHead
{
    public const string Magic = "puhui backup 1";
    public const string PassphraseSha256 = "pbkdf2-hmac-sha256";
    public const string PassphraseSm3 = "pbkdf2-hmac-sm3";
    public const string Recipient = "sm2";

    /// <summary>What OWASP asks for with SHA-256, in 2026 still.</summary>
    public const int Rounds = 600_000;

    private const int MostBytes = 64 << 10;

    public required CipherSuite Cipher { get; init; }

    public required string Key { get; init; }

    public byte[] Salt { get; init; } = [];

    public int Iterations { get; init; }

    public required byte[] Wrapped { get; init; }

    [JsonIgnore]
    public static ReadOnlySpan<byte> Context => "puhui backup key"u8;

    /// <summary>What every piece of the backup is bound to.</summary>
    [JsonIgnore]
    public byte[] Digest => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));

    public async Task WriteAsync(Stream to, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(this);
        await to.WriteAsync(Encoding.UTF8.GetBytes($"{Magic}\n{json}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))}\n"), ct);
    }

    public static async Task<BackupHead> ReadAsync(Stream from, CancellationToken ct)
    {
        if (await LineAsync(from, ct) != Magic)
        {
            throw new BackupException("backup_damaged", "it does not begin as a backup of Puhui");
        }

        var json = await LineAsync(from, ct);
        var digest = await LineAsync(from, ct);
        if (json is null || digest != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))))
        {
            throw new BackupException("backup_damaged", "its head was changed");
        }

        try
        {
            var head = JsonSerializer.Deserialize<BackupHead>(json)!;
            return head.Cipher is CipherSuite.Aes256Gcm or CipherSuite.Sm4Ccm && head.Key is PassphraseSha256 or PassphraseSm3 or Recipient && head.Iterations is >= 0 and <= 100_000_000
                ? head
                : throw new BackupException("backup_damaged", "its head names what this program does not know: a newer one may have made it");
        }
        catch (JsonException)
        {
            throw new BackupException("backup_damaged", "its head cannot be read");
        }
    }

    private static async Task<string?> LineAsync(Stream from, CancellationToken ct)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line.Count < MostBytes && await from.ReadAsync(one, ct) == 1)
        {
            if (one[0] == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(one[0]);
        }

        return null;
    }
}
