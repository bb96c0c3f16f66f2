using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;

namespace Puhui.Gbt32960.Trips;

/// <summary>A holder’s rights over a vehicle that the partner names by its VIN: points, trips, the vehicle itself.</summary>
internal sealed class VehicleData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources) : HolderDataOfSources(database, subjects, sources)
{
    public override string Section => "vehicles";

    protected override string Select => "select kind, started_at, ended_at, amount from gbt32960.trip where platform in (select number from gbt32960.platform where source = $1) and vin = $2 order by started_at";

    protected override IReadOnlyList<string> Deletions { get; } =
    [
        "delete from gbt32960.point where platform in (select number from gbt32960.platform where source = $1) and vin = $2",
        "delete from gbt32960.trip where platform in (select number from gbt32960.platform where source = $1) and vin = $2",
        "delete from gbt32960.withdrawal where platform in (select number from gbt32960.platform where source = $1) and vin = $2",
        "delete from gbt32960.vehicle where platform in (select number from gbt32960.platform where source = $1) and vin = $2",
    ];

    protected override void Write(NpgsqlDataReader row, Utf8JsonWriter json)
    {
        json.WriteString("kind", ((CutKind)row.GetInt16(0)).ToString());
        json.WriteString("startedAt", row.GetFieldValue<DateTimeOffset>(1).UtcDateTime);
        json.WriteString("endedAt", row.GetFieldValue<DateTimeOffset>(2).UtcDateTime);
        json.WriteNumber("amount", row.GetInt32(3));
    }
}
