using System.Globalization;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;

namespace Puhui.Bank.Transactions;

/// <summary>A holder’s rights over the books of spending.</summary>
internal sealed class SpendData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources, SpendStore store) : HolderDataOfSources(database, subjects, sources)
{
    public override string Section => "bank-spending";

    protected override string Select => "select spent_on, category, amount_fen from bank.spend where source = $1 and holder = $2 order by spent_on, id";

    protected override IReadOnlyList<string> Deletions { get; } =
    [
        "delete from bank.refund using bank.spend s where s.source = refund.source and s.id = refund.original and s.source = $1 and s.holder = $2",
        "delete from bank.spend where source = $1 and holder = $2",
    ];

    protected override object Kept(SourceId source, string subject) => store.Digest("holder", subject);

    protected override void Write(NpgsqlDataReader row, Utf8JsonWriter json)
    {
        json.WriteString("day", row.GetFieldValue<DateOnly>(0).ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("category", row.GetString(1));
        json.WriteNumber("fen", row.GetInt64(2));
    }
}
