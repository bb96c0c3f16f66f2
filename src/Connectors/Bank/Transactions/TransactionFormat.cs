using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Bank.Rules;
using Puhui.Methods.Contracts;
using Puhui.Quantities;

namespace Puhui.Bank.Transactions;

/// <summary>Card and account transactions. What a method counts becomes an activity; everything spent is kept as evidence, never credited.</summary>
internal sealed class TransactionFormat(MerchantRules rules, SpendStore store, IMethodChoice methods) : IItemFormat
{
    public string Name => "bank.transactions";

    public IReadOnlyList<string> Fields => BankRow.Fields;

    public async ValueTask<IReadOnlyList<ItemReading>> ReadAsync(Source source, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        var readings = new ItemReading?[items.Count];
        var rows = new BankRow?[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            var fields = new ItemFields(items[i], zone);
            var row = BankRow.Read(fields);
            if (fields.Wrong is null && row.Kind == BankRowKind.Purchase && rules.Find(row.Mcc) is null)
            {
                fields.Refuse("merchant_code_unknown", "It is no merchant code of ISO 18245 that the table has.", "mcc");
            }

            readings[i] = fields.Refusal();
            rows[i] = readings[i] is null ? row : null;
        }

        var known = await KeepAsync(source, [.. rows.OfType<BankRow>()], zone, ct);
        return [.. rows.Select((row, i) => readings[i] ?? Judge(source, row!, known))];
    }

    private async Task<Dictionary<string, Spent>> KeepAsync(Source source, BankRow[] rows, TimeZoneInfo zone, CancellationToken ct)
    {
        if (rows.Length == 0)
        {
            return [];
        }

        return await store.KeepAsync(
            source.Id,
            [.. rows.Where(row => row.Kind == BankRowKind.Purchase).Select(row => (
                store.Digest("id", row.Id), store.Digest("content", row.Content()), store.Digest("holder", HolderOf(row)),
                rules.Find(row.Mcc)!.Category, row.Mcc, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.At, zone).DateTime), row.Fen!.Value))],
            [.. rows.Where(row => row.Kind == BankRowKind.Refund).Select(row => (store.Digest("id", row.Id), store.Digest("id", row.Original!), row.Fen))],
            ct);
    }

    private ItemReading Judge(Source source, BankRow row, Dictionary<string, Spent> known) => row.Kind switch
    {
        BankRowKind.Statement => ItemReading.Send(Record(source, row, "e-statement")),
        BankRowKind.Card => ItemReading.Send(Record(source, row, "e-card")),
        BankRowKind.Refund => Refund(row, known.GetValueOrDefault(Key(row.Original!))),
        _ => Purchase(source, row, known[Key(row.Id)]),
    };

    private ItemReading Purchase(Source source, BankRow row, Spent spent)
    {
        if (!spent.Content.AsSpan().SequenceEqual(store.Digest("content", row.Content())))
        {
            return ItemReading.Refuse(row.Id, new Refusal("conflict", "Another transaction of this source has this id with other content; nothing was changed.", "id"));
        }

        if (spent.Refunded >= spent.Fen)
        {
            return ItemReading.Note(row.Id, "refunded", "All of it was given back.");
        }

        if (rules.Find(row.Mcc)!.Scenario is not { } scenario)
        {
            return ItemReading.Note(row.Id, "spend_is_evidence", "Kept as spending by category. An amount of money earns no credit.");
        }

        return scenario == "utility-bill" && row.Bill is null && row.Merchant is null
            ? ItemReading.Refuse(row.Id, new Refusal("field_missing", "A bill needs 'bill_account' (the customer number), or at least 'merchant'.", "bill_account"))
            : ItemReading.Send(Record(source, row, scenario));
    }

    private ItemReading Refund(BankRow row, Spent? spent) =>
        spent is null ? ItemReading.Note(row.Id, "refund_waits", "What it gives back is not known yet; it will not count when it comes.")
        : spent.Refunded < spent.Fen ? ItemReading.Note(row.Id, "refund_partial", "Part of it was given back; the act stands.")
        : rules.Find(spent.Mcc)?.Scenario is null ? ItemReading.Note(row.Id, "refunded", "All of it was given back; it earned nothing.")
        : ItemReading.Cancel(row.Id, row.Original!);

    private ActivityRecord Record(Source source, BankRow row, string scenario)
    {
        var chosen = methods.Choose(source.Programme, scenario, row.Region, row.At);
        var asked = chosen.IsAccepted ? chosen.Value.Scenario.Inputs.Select(input => input.Name).ToArray() : ["count"];
        List<KeyValuePair<string, string>> inputs = [];
        foreach (var name in asked)
        {
            var value = name switch
            {
                "count" => "1 count",
                "amount" => string.Create(CultureInfo.InvariantCulture, $"{row.Fen} fen"),

                // The number says which bill it is and must not be readable; its digest does as well.
                "account-number" => Convert.ToHexString(store.Digest("bill", row.Bill ?? row.Merchant ?? "")),
                _ => null,
            };
            if (value is not null)
            {
                inputs.Add(new(name, value));
            }
        }

        return new ActivityRecord(row.Id, HolderOf(row), scenario, row.At, inputs)
        {
            Region = row.Region,
            References = row.Card is null ? null : [new ActivityReference(ReferenceKind.Card, row.Card)],
        };
    }

    // Spending is kept by the name the record has, so that an erasure finds both.
    private string HolderOf(BankRow row) => row.Holder ?? "card-" + Convert.ToHexString(store.Digest("card", row.Card!));

    private string Key(string id) => Convert.ToHexString(store.Digest("id", id));
}
