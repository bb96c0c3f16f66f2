using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Rewards.Settling;

/// <summary>How settlements stand in the books: names of accounts, references, and what the entries commit to.</summary>
internal sealed class SettlementBooks(NpgsqlDataSource database) : IEntryOrigin
{
    /// <summary>The category of the entries of settlements.</summary>
    public const string Category = "settlement";

    private const string Prefix = "stl";

    /// <inheritdoc />
    public IReadOnlyCollection<string> Prefixes => [Prefix];

    /// <summary>The account that points of settled vouchers go to.</summary>
    public static string SettledName(ProgrammeId programme) => $"settled:{programme}";

    /// <summary>The account a payer owes from: minus what it was charged.</summary>
    public static string Issuer(ProgrammeId programme, PayerAmount payer) => $"payer:{programme}:{payer.Kind}:{payer.NameZh}";

    /// <summary>The reference of an entry; place 0 is that of the points, from 1 those of the payers.</summary>
    public static string Reference(SettlementId id, int place) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{id}:{place}");

    /// <summary>What is committed to of a settlement, whatever the entry.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Fields(Settlement settlement) =>
    [
        new("settlement", settlement.Id.ToString()),
        new("merchant", settlement.Merchant.ToString()),
        new("month", settlement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        new("vouchers", settlement.Vouchers.ToString(CultureInfo.InvariantCulture)),
        new("points", settlement.Points.ToString(CultureInfo.InvariantCulture)),
        new("fen", settlement.Fen.ToString(CultureInfo.InvariantCulture)),
        new("lines", settlement.Digest),
    ];

    /// <summary>What an entry's origin commits to, encoded.</summary>
    public static byte[] Origin(Settlement settlement, int place) => new FieldList(Fields(settlement, place).Select(field => new Field(field.Key, field.Value))).Encode();

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct)
    {
        Dictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>> found = [];
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var (entry, (id, place)) in await SettlementStore.ByEntriesAsync(connection, [.. entries.Select(entry => entry.Entry.Value)], ct))
        {
            if (await SettlementStore.FindAsync(connection, id, ct) is { } settlement)
            {
                found[entry] = Fields(settlement, place);
            }
        }

        return found;
    }

    /// <inheritdoc />
    public async Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct) =>
        (await FieldsAsync([entry], ct)).TryGetValue(entry.Entry, out var fields) ? fields.ToDictionary(field => field.Key, field => field.Value) : null;

    private static IReadOnlyList<KeyValuePair<string, string>> Fields(Settlement settlement, int place) =>
        place == 0 ? Fields(settlement) : [.. Fields(settlement), new("payer", $"{settlement.Payers[place - 1].Kind} {settlement.Payers[place - 1].NameZh}")];
}
