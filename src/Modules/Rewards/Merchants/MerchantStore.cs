using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Merchants;

/// <summary>Merchants in the database. Of a till's key only the digest is kept: it is random, so nobody can try texts out.</summary>
internal sealed class MerchantStore(NpgsqlDataSource database, TimeProvider time) : IMerchants
{
    internal const string Columns = "merchant_id, programme, name_zh, name_en, region, address_zh, address_en, open, revision";
    private const string KeyStart = "till_";
    private const int KeyBytes = 24;

    public async Task<Result<Merchant>> SaveAsync(MerchantDraft draft, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentException.ThrowIfNullOrEmpty(by);
        await using var connection = await database.OpenConnectionAsync(ct);
        var former = draft.Id is { } id ? await FindAsync(connection, id, ct) : null;
        if (draft.Id is not null && (former is null || former.Programme != draft.Programme))
        {
            return Unknown();
        }

        if (WhatIsWrong(draft) is { } wrong)
        {
            return wrong;
        }

        var saved = former is null
            ? await OneAsync(connection, $"""
                insert into rewards.merchant (merchant_id, programme, name_zh, name_en, region, address_zh, address_en, open, revision, changed_by, changed_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10) returning {Columns}
                """, ct, MerchantId.New().Value, draft.Programme.Value, draft.NameZh.Trim(), draft.NameEn.Trim(), draft.Region, draft.AddressZh.Trim(), draft.AddressEn.Trim(), draft.Open, by, time.GetUtcNow())
            : await OneAsync(connection, $"""
                update rewards.merchant set name_zh = $3, name_en = $4, region = $5, address_zh = $6, address_en = $7, open = $8, revision = revision + 1, changed_by = $9, changed_at = $10
                where merchant_id = $1 and revision = $2 returning {Columns}
                """, ct, former.Id.Value, draft.Revision, draft.NameZh.Trim(), draft.NameEn.Trim(), draft.Region, draft.AddressZh.Trim(), draft.AddressEn.Trim(), draft.Open, by, time.GetUtcNow());
        return saved is null ? new Refusal("revision_stale", "Somebody else changed the merchant meanwhile; open it again.", "revision") : saved;
    }

    public async Task<Merchant?> FindAsync(MerchantId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, id, ct);
    }

    public async Task<IReadOnlyList<Merchant>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(connection, $"select {Columns} from rewards.merchant where programme = $1 order by name_zh, merchant_id", programme.Value), row => Read(row, 0), ct);
    }

    public async Task<Result<string>> NewKeyAsync(MerchantId id, string by, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        var key = KeyStart + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        await using var connection = await database.OpenConnectionAsync(ct);
        var changed = await Sql.RunAsync(
            Sql.Command(connection, "update rewards.merchant set key_digest = $2, changed_by = $3, changed_at = $4 where merchant_id = $1", id.Value, Digest(key), by, time.GetUtcNow()), ct);
        return changed == 1 ? key : Unknown();
    }

    public async Task<Merchant?> ByKeyAsync(string key, CancellationToken ct)
    {
        if (key is null || key.Length != KeyStart.Length + 32 || !key.StartsWith(KeyStart, StringComparison.Ordinal))
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await OneAsync(connection, $"select {Columns} from rewards.merchant where key_digest = $1", ct, Digest(key));
    }

    internal static async Task<Merchant?> FindAsync(NpgsqlConnection connection, MerchantId id, CancellationToken ct) =>
        await OneAsync(connection, $"select {Columns} from rewards.merchant where merchant_id = $1", ct, id.Value);

    internal static Merchant Read(NpgsqlDataReader row, int at) => new(
        new MerchantId(row.GetGuid(at)),
        new ProgrammeId(row.GetGuid(at + 1)),
        row.GetString(at + 2),
        row.GetString(at + 3),
        row.IsDBNull(at + 4) ? null : row.GetString(at + 4),
        row.GetString(at + 5),
        row.GetString(at + 6),
        row.GetBoolean(at + 7),
        row.GetInt32(at + 8));

    private static Refusal? WhatIsWrong(MerchantDraft draft) =>
        !Texts.IsLine(draft.NameZh, 60) ? new Refusal("name_invalid", "The Chinese name has 1 to 60 characters on one line.", "nameZh")
        : !Texts.IsLine(draft.NameEn, 60) ? new Refusal("name_invalid", "The English name has 1 to 60 characters on one line.", "nameEn")
        : draft.Region is { } region && !Texts.IsRegion(region) ? new Refusal("region_invalid", "The region is an ISO 3166 code such as CN-11.", "region")
        : !Texts.IsText(draft.AddressZh, 200) ? new Refusal("address_invalid", "The address has up to 200 characters.", "addressZh")
        : !Texts.IsText(draft.AddressEn, 200) ? new Refusal("address_invalid", "The address has up to 200 characters.", "addressEn")
        : null;

    private static Refusal Unknown() => new("merchant_unknown", "There is no such merchant.");

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static async Task<Merchant?> OneAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values) =>
        (await Sql.ListAsync(Sql.Command(connection, sql, values), row => Read(row, 0), ct)).SingleOrDefault();
}
