using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Reports;

/// <summary>The latest that arrived from one source.</summary>
internal sealed class ReceivedLines(NpgsqlDataSource database, IMethodRegister methods)
{
    private const string LiveSql = """
        (select r.received_at, r.activity_id::text, r.record_id, r.scenario, r.status::integer, r.code, null::text as detail, r.quantified_mg, r.method, null::text as asset
         from activities.record r where r.source = $1 and r.received_at > $2 order by r.received_at desc, r.activity_id desc limit $3)
        """;

    private const string SandboxSql = """
        (select r.received_at, r.record_id, r.record_id, r.scenario, r.status::integer, r.code, null::text as detail, r.quantified_mg, 0, r.asset
         from activities.sandbox_record r where r.source = $1 and r.received_at > $2 order by r.received_at desc limit $3)
        """;

    private const string OthersSql = """
        union all
        (select f.at, null, f.record_id, null, 5, f.code, f.detail, 0, 0, null
         from activities.refusal f where f.source = $1 and f.at > $2 and f.sandbox = $4 order by f.at desc limit $3)
        union all
        (select c.at, null, c.record_id, null, 6, 'conflict', null, 0, 0, null
         from activities.conflict c where c.source = $1 and c.at > $2 and c.sandbox = $4 order by c.at desc limit $3)
        order by 1 desc, 2 desc limit $3
        """;

    public async Task<IReadOnlyList<ReceivedLine>> ReadAsync(Source source, DateTimeOffset after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand((source.IsSandbox ? SandboxSql : LiveSql) + OthersSql);
        command.Parameters.Add(new() { Value = source.Number });
        command.Parameters.Add(new() { Value = after.ToUniversalTime() });
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = source.IsSandbox });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ReceivedLine> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(Read(row));
        }

        return found;
    }

    private ReceivedLine Read(NpgsqlDataReader row)
    {
        var at = row.GetFieldValue<DateTimeOffset>(0);
        var status = (ActivityStatus)row.GetInt32(4);
        var recordId = row.IsDBNull(2) ? null : row.GetString(2);
        var code = row.IsDBNull(5) ? null : row.GetString(5);
        return new ReceivedLine(
            row.IsDBNull(1) ? $"{at.UtcTicks}/{code}/{recordId}" : row.GetString(1),
            at,
            recordId,
            row.IsDBNull(3) ? null : row.GetString(3),
            status,
            code,
            status == ActivityStatus.Conflict ? Intake.ActivityAnswer.ConflictDetail : row.IsDBNull(6) ? null : row.GetString(6),
            status == ActivityStatus.Posted ? row.GetInt64(7) : 0,
            row.IsDBNull(9) ? AssetOf(row.GetInt32(8)) : row.GetString(9));
    }

    private string AssetOf(int method) =>
        methods.Find(method) is { } reference && methods.Library.Find(reference) is { } known
            ? known.Kind switch
            {
                MethodKind.PlatformEnergy => Asset.Energy.Code,
                MethodKind.BankPoints => Asset.Bank.Code,
                _ => Asset.Co2e.Code,
            }
            : Asset.Co2e.Code;
}
