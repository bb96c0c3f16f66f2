using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>A holder’s rights over declared cars and their photos.</summary>
internal sealed class DeclarationData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources) : HolderDataOfSources(database, subjects, sources)
{
    public override string Section => "car-free-days";

    protected override string Select => "select parked_from, declared_at, engine_class, region, state from carfreeday.declaration where source = $1 and holder = $2 order by declared_at";

    protected override IReadOnlyList<string> Deletions { get; } =
    [
        "delete from carfreeday.print using carfreeday.declaration d where d.id = print.declaration and d.source = $1 and d.holder = $2",
        "delete from carfreeday.photo using carfreeday.declaration d where d.id = photo.declaration and d.source = $1 and d.holder = $2",
        "delete from carfreeday.declaration where source = $1 and holder = $2",
    ];

    protected override void Write(NpgsqlDataReader row, Utf8JsonWriter json)
    {
        json.WriteString("parkedFrom", row.GetFieldValue<DateTimeOffset>(0).UtcDateTime);
        json.WriteString("declaredAt", row.GetFieldValue<DateTimeOffset>(1).UtcDateTime);
        json.WriteString("engineClass", row.GetString(2));
        json.WriteString("region", row.IsDBNull(3) ? null : row.GetString(3));
        json.WriteString("state", ((DeclarationState)row.GetInt16(4)).ToString());
    }
}
