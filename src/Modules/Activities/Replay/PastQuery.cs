using System.Globalization;
using System.Text;
using Npgsql;

namespace Puhui.Activities.Replay;

/// <summary>
/// The question for past records, as text: COPY takes no parameters. Numbers and times are written by this class, names are
/// quoted, nothing comes from outside.
/// </summary>
/// <param name="Adjusted">How many adjustments there are: joined in the way that fits.</param>
/// <param name="Restated">Whether any record is counted by another version than the one that received it.</param>
/// <param name="Windows">Whether any record stands in a window of a cap, of its method or of a programme.</param>
/// <param name="Cancelled">Whether any record was taken back.</param>
/// <param name="Released">Whether any held record was released.</param>
internal sealed record PastQuery(Adjustments Adjusted, bool Restated, bool Windows, bool Cancelled, bool Released)
{
    private const int Few = 200_000;

    /// <summary>Looks what there is, so that the usual case, nothing, costs nothing.</summary>
    public static async Task<PastQuery> PrepareAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select (select count(*) from (select from activities.adjustment limit {Few}) a),
                   exists (select from activities.restated), exists (select from activities.cap_act),
                   exists (select from activities.cancellation), exists (select from activities.review_decision d where d.is_final and d.decision = 2)
            """, connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new(row.GetInt64(0) switch { 0 => Adjustments.None, < Few => Adjustments.Few, _ => Adjustments.Many }, row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4));
    }

    /// <summary>Records that count by themselves, received in a piece of time.</summary>
    public string Plain(PastScope scope, DateTimeOffset? receivedFrom, DateTimeOffset receivedTo) => $"""
        select r.account_id, r.at, r.scenario, r.inputs, {Standing}, r.evidence, r.region, r.limited
        {From}
        where {Received(receivedFrom, receivedTo)} and {InScope(scope, scope.Plain)} and {Live}{NotInWindows}
        """;

    /// <summary>Records under caps of holders in a range, each holder's in the order of their arrival; also those that only stand in the windows.</summary>
    public string Capped(PastScope scope, Guid from, Guid to, DateTimeOffset receivedTo) => $"""
        select r.account_id, r.at, r.scenario, r.inputs, {Standing}, r.evidence, r.region, r.limited,
               ({InScope(scope, scope.Scenarios)}), {Method}, coalesce(w.zone_id, s.zone_id), {ProgrammeKeys}
        {FromCapped(scope)} and r.account_id >= '{from}' and r.account_id < '{to}' and (w.seq is not null or r.received_at < {Time(receivedTo)})
        {ByArrival}
        """;

    /// <summary>The same as <see cref="Plain"/> with all that posting needs, without what a restatement left; also of some holders alone.</summary>
    public string PlainToPost(PastScope scope, int restatement, DateTimeOffset? receivedFrom, DateTimeOffset receivedTo, IReadOnlyList<Guid>? holders = null) => string.Create(CultureInfo.InvariantCulture, $"""
        select {ToPost}, true, null, null, r.programme
        {From}
        where {Received(receivedFrom, receivedTo)} and {InScope(scope, scope.Plain)} and {Live}{NotInWindows} and {NotLeft(restatement)}{Of(holders)}
        order by r.received_at, r.activity_id
        """);

    /// <summary>The same as <see cref="Capped"/> with all that posting needs.</summary>
    public string CappedToPost(PastScope scope, int restatement, Guid from, Guid to, IReadOnlyList<Guid>? holders = null) => string.Create(CultureInfo.InvariantCulture, $"""
        select {ToPost}, ({InScope(scope, scope.Scenarios)}) and {NotLeft(restatement)}, coalesce(w.zone_id, s.zone_id), {ProgrammeKeys}, r.programme
        {FromCapped(scope)} and r.account_id >= '{from}' and r.account_id < '{to}'{Of(holders)}
        {ByArrival}
        """);

    private const string ByArrival = "order by r.account_id, case when bool_and(w.seq is not null) over (partition by r.account_id) then w.seq end, r.received_at, r.activity_id";

    private const string ProgrammeKeys = "(select string_agg(k, chr(10)) from unnest(w.cap_keys) k where k like '@programme/%')";

    /// <summary>All that stands in a window, and what would by a version with caps where there were none.</summary>
    private string FromCapped(PastScope scope) => $"""
        {From}
        join activities.source s on s.number = r.source
        left join activities.cap_act w on w.account_id = r.account_id and w.source = r.source and w.record_id = r.record_id
        where (w.seq is not null or ({InScope(scope, scope.Capped)})) and {Live}
        """;

    private string NotInWindows => Windows
        ? " and not exists (select from activities.cap_act w where w.account_id = r.account_id and w.source = r.source and w.record_id = r.record_id)"
        : "";

    private string ToPost => $"""
        r.source, r.record_id, r.received_at, r.at, r.until, r.quantified_mg, r.account_id, r.activity_id, r.method, {Method}, r.status, r.evidence, r.scenario,
        r.inputs, r.region, r.limited, {Standing},
        case when r.status <> 1 then (select f.entry_id from activities.adjustment f where f.source = r.source and f.record_id = r.record_id order by f.entry_id limit 1) end
        """;

    private static string NotLeft(int restatement) => string.Create(CultureInfo.InvariantCulture,
        $"not exists (select from activities.restatement_left l where l.restatement = {restatement} and l.source = r.source and l.record_id = r.record_id)");

    private static string Of(IReadOnlyList<Guid>? holders) =>
        holders is null ? "" : $" and r.account_id = any(array[{string.Join(',', holders.Select(holder => $"'{holder}'"))}]::uuid[])";

    /// <summary>What a record that is live earns now.</summary>
    public string Standing => $"case when r.status = 1 then r.quantified_mg else 0 end{(Adjusted == Adjustments.None ? "" : " + coalesce(a.amount, 0)")}";

    /// <summary>The number of the version that counts a record now.</summary>
    public string Method => Restated
        ? "coalesce((select v.method from activities.restated v where v.source = r.source and v.record_id = r.record_id order by v.number desc limit 1), r.method)"
        : "r.method";

    public string From => "from activities.record r" + Adjusted switch
    {
        Adjustments.None => "",
        Adjustments.Few => " left join (select source, record_id, sum(amount_mg)::bigint as amount from activities.adjustment group by source, record_id) a on a.source = r.source and a.record_id = r.record_id",
        _ => " left join lateral (select sum(amount_mg)::bigint as amount from activities.adjustment a where a.source = r.source and a.record_id = r.record_id) a on true",
    };

    /// <summary>Recorded and not taken back; what is held counts when it was released.</summary>
    public string Live =>
        (Released
            ? "(r.status <> 4 or exists (select from activities.review_decision d where d.source = r.source and d.record_id = r.record_id and d.is_final and d.decision = 2))"
            : "r.status <> 4")
        + (Cancelled ? " and not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)" : "");

    public string InScope(PastScope scope, IReadOnlyList<string> scenarios) => string.Create(CultureInfo.InvariantCulture, $"""
        case when r.programme is null then r.source = any({Numbers(scope.Sources)}) else r.programme = '{scope.Programme.Value}' end and {Method} = any({Numbers(scope.Methods)})
          {(scenarios.Count == scope.Scenarios.Count ? "" : $"and r.scenario = any({Names(scenarios)})")}
          and r.at >= {Time(scope.From)}{(scope.To is { } to ? " and r.at < " + Time(to) : "")}
        """);

    public static string Received(DateTimeOffset? from, DateTimeOffset to) => (from is { } begin ? $"r.received_at >= {Time(begin)} and " : "") + $"r.received_at < {Time(to)}";

    private static string Numbers(IReadOnlyList<int> numbers) => $"'{{{string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}}}'::integer[]";

    private static string Names(IReadOnlyList<string> names)
    {
        var list = new StringBuilder("array[");
        list.AppendJoin(',', names.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'"));
        return list.Append("]::text[]").ToString();
    }

    private static string Time(DateTimeOffset at) => $"'{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'::timestamptz";
}

/// <summary>How many adjustments a database has.</summary>
internal enum Adjustments
{
    None,
    Few,
    Many,
}
