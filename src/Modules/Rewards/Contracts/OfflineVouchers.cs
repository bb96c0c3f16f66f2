using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Rewards.Contracts;

/// <summary>
/// Reads and checks the signed list by which a shop without network honours vouchers; see docs/formats/offline-vouchers.md. Nothing here
/// asks a server. Whether a code was used before at this shop is the shop's own to remember.
/// </summary>
public sealed class OfflineVouchers
{
    /// <summary>The format's name, first in the signed text.</summary>
    public const string Format = "puhui-offline-vouchers/v1";

    /// <summary>Bytes of one entry's digest.</summary>
    public const int DigestSize = 16;

    private const int LongestList = 64 << 20;
    private readonly Dictionary<string, OfflineEntry> _entries;

    private OfflineVouchers(MerchantId merchant, DateTimeOffset madeAt, DateTimeOffset until, byte[] salt, Dictionary<string, OfflineEntry> entries)
    {
        Merchant = merchant;
        MadeAt = madeAt;
        Until = until;
        Salt = salt;
        _entries = entries;
    }

    /// <summary>For which merchant.</summary>
    public MerchantId Merchant { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; }

    /// <summary>Until before when it should be used.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>What its digests are salted with.</summary>
    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>How many vouchers are good.</summary>
    public int Count => _entries.Count;

    /// <summary>
    /// Reads a list and checks its signature. Refusals: <c>list_unreadable</c>, <c>note_unreadable</c>, <c>signature_wrong</c>,
    /// <c>signature_missing</c>, <c>list_changed</c> (what is signed is not what is listed).
    /// </summary>
    public static Result<OfflineVouchers> Read(string json, IReadOnlyCollection<INoteVerifier> keys)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > LongestList)
        {
            return Unreadable("It is larger than 64 MiB.");
        }

        string note;
        MerchantId merchant;
        DateTimeOffset madeAt, until;
        byte[] salt;
        List<OfflineEntry> entries = [];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format || !MerchantId.TryParse(root.GetProperty("merchant").GetString(), out merchant))
            {
                return Unreadable($"It is not a list of the format {Format}.");
            }

            madeAt = TimeOf(root.GetProperty("madeAt"));
            until = TimeOf(root.GetProperty("until"));
            salt = root.GetProperty("salt").GetBytesFromBase64();
            note = root.GetProperty("note").GetString()!;
            foreach (var one in root.GetProperty("vouchers").EnumerateArray())
            {
                entries.Add(new OfflineEntry(
                    Convert.ToBase64String(one.GetProperty("digest").GetBytesFromBase64()),
                    OfferId.TryParse(one.GetProperty("offer").GetString(), out var offer) ? offer : throw new FormatException("An entry names no offer."),
                    TimeOf(one.GetProperty("goodUntil"))));
            }
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Unreadable(problem.Message);
        }

        var parsed = SignedNote.Parse(note);
        if (!parsed.IsAccepted)
        {
            return parsed.Refusal;
        }

        var signed = parsed.Value.Verify(keys);
        return !signed.IsAccepted ? signed.Refusal
            : parsed.Value.Text != TextOf(merchant, madeAt, until, salt, entries) ? new Refusal("list_changed", "What is signed is not what is listed: the list was changed.")
            : new OfflineVouchers(merchant, madeAt, until, salt, entries.DistinctBy(entry => entry.Digest).ToDictionary(entry => entry.Digest, StringComparer.Ordinal));
    }

    /// <summary>
    /// Whether a code is good by this list at a time. Refusals, in this order: <c>list_too_old</c>, <c>voucher_unknown</c> (mistyped, of
    /// another merchant, used, refunded, or made after the list), <c>voucher_expired</c>.
    /// </summary>
    public Result<OfflineEntry> Check(string code, DateTimeOffset now)
    {
        if (now >= Until)
        {
            return new Refusal("list_too_old", string.Create(CultureInfo.InvariantCulture, $"The list was to be used until {Until:u}; get a new one."));
        }

        if (!VoucherCode.TryParse(code, out var plain))
        {
            return new Refusal("voucher_unknown", "This is no voucher's code; a character was mistyped or is missing.", "code");
        }

        return !_entries.TryGetValue(Convert.ToBase64String(DigestOf(Salt.Span, VoucherCode.HashOf(plain))), out var entry)
            ? new Refusal("voucher_unknown", "This voucher is not on the list: it is another merchant's, was used or given back, or came after the list was made.", "code")
            : now >= entry.GoodUntil ? new Refusal("voucher_expired", string.Create(CultureInfo.InvariantCulture, $"It was good until {entry.GoodUntil:u}."), "code")
            : entry;
    }

    /// <summary>The digest of a voucher in a list: the first 16 bytes of SHA-256 over the salt and <see cref="VoucherCode.HashOf"/>.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> hash)
    {
        Span<byte> text = stackalloc byte[salt.Length + hash.Length];
        salt.CopyTo(text);
        hash.CopyTo(text[salt.Length..]);
        return SHA256.HashData(text)[..DigestSize];
    }

    /// <summary>Writes a list and signs it.</summary>
    public static string Write(MerchantId merchant, DateTimeOffset madeAt, DateTimeOffset until, byte[] salt, IReadOnlyList<OfflineEntry> entries, IEnumerable<INoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("merchant", merchant.ToString());
            json.WriteString("madeAt", Time(madeAt));
            json.WriteString("until", Time(until));
            json.WriteBase64String("salt", salt);
            json.WriteStartArray("vouchers");
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("digest", entry.Digest);
                json.WriteString("offer", entry.Offer.ToString());
                json.WriteString("goodUntil", Time(entry.GoodUntil));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("note", SignedNote.Sign(TextOf(merchant, madeAt, until, salt, entries), signers).ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>What is signed: the head of the list, and the digest of its lines.</summary>
    private static string TextOf(MerchantId merchant, DateTimeOffset madeAt, DateTimeOffset until, byte[] salt, IReadOnlyList<OfflineEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{entry.Digest} {entry.Offer} {Time(entry.GoodUntil)}\n"));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Format}\nmerchant {merchant}\nmade {Time(madeAt)}\nuntil {Time(until)}\nsalt {Convert.ToBase64String(salt)}\nvouchers {entries.Count}\nsha256 {Convert.ToHexStringLower(hash.GetHashAndReset())}\n");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(JsonElement element) =>
        DateTimeOffset.ParseExact(element.GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static Refusal Unreadable(string why) => new("list_unreadable", $"This is not a list of vouchers: {why}");
}

/// <summary>One voucher of a list.</summary>
/// <param name="Digest">Salted with the list's salt; base64.</param>
/// <param name="Offer">Of which offer.</param>
/// <param name="GoodUntil">Until before when; whole seconds.</param>
public sealed record OfflineEntry(string Digest, OfferId Offer, DateTimeOffset GoodUntil);
