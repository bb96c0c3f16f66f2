using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Exporting;

/// <summary>
/// The journal as hledger reads it. Amounts are whole numbers of the asset's smallest unit. An entry is a transaction of its
/// booking day with the event day beside it; what is only reserved moves nothing and is not in it.
/// </summary>
internal static class Hledger
{
    private const string Balances = """
        select b.account_id, b.asset, sum(b.posted), i.issuer, a.kind, a.name
        from ledger.balance b left join ledger.issuance i on i.account_id = b.account_id left join ledger.book_account a on a.account_id = b.account_id
        group by b.account_id, b.asset, i.issuer, a.kind, a.name order by b.account_id, b.asset
        """;

    public static async Task WriteAsync(NpgsqlConnection connection, TextWriter output, CancellationToken ct)
    {
        await output.WriteAsync("; The books of Puhui. Check with: hledger -f FILE check --strict\n");
        foreach (var asset in await AssetsAsync(connection, ct))
        {
            await output.WriteAsync($"commodity 1. {Symbol(asset)}  ; whole {asset.SmallestUnit}\n");
        }

        await WriteAccountsAsync(connection, output, ct);

        var last = DateOnly.MinValue;
        await foreach (var row in JournalReader.ReadAsync(connection, ct))
        {
            if (row.Leg == 0 && row.Amount != 0)
            {
                last = last > DayOf(row.BookedAt) ? last : DayOf(row.BookedAt);
                await output.WriteAsync(Transaction(row));
            }
        }

        if (last > DateOnly.MinValue)
        {
            await WriteAssertionsAsync(connection, output, last, ct);
        }
    }

    /// <summary>Those that are there from the beginning, and the points that were issued.</summary>
    private static async Task<IReadOnlyList<Asset>> AssetsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var numbers = new SortedSet<short>(Asset.All.Select(asset => asset.Number));
        await using var command = new NpgsqlCommand("select distinct asset from ledger.balance", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            numbers.Add(reader.GetInt16(0));
        }

        return [.. numbers.Select(Asset.FromNumber)];
    }

    private static string Transaction(JournalRow row)
    {
        var corrects = row.Corrects is { } corrected ? $", corrects:{corrected}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"""

            {DayOf(row.BookedAt):yyyy-MM-dd} * ({row.Entry}) {Plain(row.Category)}  ; event:{DayOf(row.OccurredAt):yyyy-MM-dd}, reference:{Plain(row.Reference)}{corrects}
                {(row.Named is { } named ? Book(named) : Holder(row.Account))}  {row.Amount} {Symbol(row.Asset)}
                {Other(row)}  {-(Int128)row.Amount} {Symbol(row.Asset)}

            """).ReplaceLineEndings("\n");
    }

    /// <summary>Every account by name, so that a mistyped one would be noticed (hledger's strict check).</summary>
    private static async Task WriteAccountsAsync(NpgsqlConnection connection, TextWriter output, CancellationToken ct)
    {
        var last = "";
        await using var command = new NpgsqlCommand(Balances, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var name = NameOf(reader);
            if (name != last)
            {
                await output.WriteAsync($"account {name}\n");
            }

            last = name;
        }
    }

    private static async Task WriteAssertionsAsync(NpgsqlConnection connection, TextWriter output, DateOnly day, CancellationToken ct)
    {
        await output.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\n{day:yyyy-MM-dd} * balances of every account\n"));
        await using var command = new NpgsqlCommand(Balances, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var asset = Asset.FromNumber(reader.GetInt16(1));
            await output.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"    {NameOf(reader)}  0 {Symbol(asset)} = {reader.GetDecimal(2)} {Symbol(asset)}\n"));
        }
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    /// <summary>In quotes: a bare symbol holds no digits.</summary>
    private static string Symbol(Asset asset) => $"\"{asset.Code}\"";

    private static string NameOf(NpgsqlDataReader balance) =>
        !balance.IsDBNull(3) ? Issuance(balance.GetString(3))
        : JournalReader.NamedAt(balance, 4) is { } named ? Book(named)
        : Holder(new AccountId(balance.GetGuid(0)));

    private static string Holder(AccountId account) => $"holders:{account}";

    private static string Issuance(string issuer) => $"issuance:{Plain(issuer)}";

    private static string Book(string named) => Plain(named);

    private static string Other(JournalRow row) => row.Issuer is { } issuer ? Issuance(issuer)
        : row.CounterNamed is { } named ? Book(named)
        : row.Counter is { } counter ? Holder(counter)
        : throw new InvalidOperationException($"{row.Entry} moves something and names no other side.");

    /// <summary>Without what hledger would read as its own: line ends, comments, tags, double spaces, parentheses.</summary>
    private static string Plain(string text)
    {
        var characters = text.Select(c => char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c is ';' or ',' or '(' or ')' or '[' or ']' or '|' or '"' or '=' ? '_' : c);
        return string.Join(' ', string.Concat(characters).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
