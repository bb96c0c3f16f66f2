using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Reading;

/// <summary>
/// The name of a record: the number of its source and the source's own id. An entry made by a decision about the past names the
/// decision before it: <c>dec_…/act:number:record id</c>.
/// </summary>
internal readonly record struct RecordKey(int Source, string RecordId)
{
    private const string Prefix = "act:";
    private const string DecisionPrefix = RestatementDecisionId.Prefix + "_";

    /// <summary>The reference of an entry that a decision about the past made.</summary>
    public string ReferenceIn(RestatementDecisionId decision) => $"{decision}/{Reference}";

    /// <summary>The reference ledger rows carry: <c>act:number:record id</c>.</summary>
    public string Reference => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{Source}:{RecordId}");

    public static bool TryParse(string? reference, out RecordKey key)
    {
        key = default;
        if (reference?.StartsWith(DecisionPrefix, StringComparison.Ordinal) == true)
        {
            reference = reference[(reference.IndexOf('/', StringComparison.Ordinal) + 1)..];
        }

        if (reference is null || !reference.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var end = reference.IndexOf(':', Prefix.Length);
        if (end < 0 || !int.TryParse(reference.AsSpan(Prefix.Length, end - Prefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var source))
        {
            return false;
        }

        key = new RecordKey(source, reference[(end + 1)..]);
        return true;
    }
}

/// <summary>A record as it stands in the database, with what later changed its credit.</summary>
internal sealed record StoredRecord(
    RecordKey Key,
    DateTimeOffset ReceivedAt,
    DateTimeOffset At,
    DateTimeOffset? Until,
    long QuantifiedMg,
    AccountId Account,
    Guid Activity,
    int Method,
    ActivityStatus Status,
    short Evidence,
    string Scenario,
    string Inputs,
    string? Region,
    string? Corrects,
    string? Code,
    Guid? Claim,
    string? Limited,
    Cancellation? Cancellation,
    long AdjustedMg,
    IReadOnlyList<Guid> Adjustments,
    ActivityReview? Review)
{
    /// <summary>The number of the version that received it; <see cref="Method"/> is the one that counts it now.</summary>
    public int FirstMethod { get; init; } = Method;

    private const string Columns = """
        i.ord, r.source, r.record_id, r.received_at, r.at, r.until, r.quantified_mg, r.account_id, r.activity_id, r.method,
        r.status, r.evidence, r.scenario, r.inputs, r.region, r.corrects, r.code,
        c.at, c.reversed_mg, c.entry_id, c.replaced_by, a.total, a.entries, r.claim, r.limited,
        v.decision, v.reason, v.at, p.at, r.programme, x.method
        """;

    private const string LoadSql = $"""
        select {Columns}
        from unnest($1::integer[], $2::text[]) with ordinality as i(source, record_id, ord)
        cross join lateral (
            select * from activities.record r where r.source = i.source and r.record_id = i.record_id limit 1) r
        left join activities.cancellation c on c.source = r.source and c.record_id = r.record_id
        left join lateral (
            select sum(amount_mg)::bigint as total, array_agg(entry_id order by entry_id) as entries
            from activities.adjustment a where a.source = r.source and a.record_id = r.record_id) a on true
        left join activities.review_decision v on v.source = r.source and v.record_id = r.record_id and v.is_final
        left join activities.appeal p on p.source = r.source and p.record_id = r.record_id
        left join lateral (
            select method from activities.restated x where x.source = r.source and x.record_id = r.record_id order by x.number desc limit 1) x on true
        """;

    /// <summary>The programme that counted it, where the holder took part in one that its source serves; null: the source's own.</summary>
    public ProgrammeId? Programme { get; init; }

    public string RecordId => Key.RecordId;

    public string EvidenceName => "E" + Evidence.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What it credited when it was recorded.</summary>
    public long FirstMg => Status == ActivityStatus.Posted ? QuantifiedMg : 0;

    /// <summary>What it would earn now were it not cancelled.</summary>
    public long EarnedMg => FirstMg + AdjustedMg;

    /// <summary>Whether it counts now: credited, released, or cut to nothing by a cap, whose room may come back.</summary>
    public bool Stands => Cancellation is null && (Status == ActivityStatus.Posted
        || (Status == ActivityStatus.Zero && Code == Posting.RecordCodes.Capped.Code)
        || Review?.Decision == ReviewDecision.Release);

    public long StandingMg => Cancellation is null ? EarnedMg : 0;

    /// <summary>The entry a correction of this record names.</summary>
    public EntryId? FirstEntry =>
        Status == ActivityStatus.Posted ? new EntryId(Activity) : Adjustments.Count > 0 ? new EntryId(Adjustments[0]) : null;

    /// <summary>The records of these keys, in the order of the keys; unknown ones are left out.</summary>
    public static async Task<List<StoredRecord>> LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<RecordKey> keys, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(LoadSql, connection);
        command.Parameters.Add(new() { Value = keys.Select(key => key.Source).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => key.RecordId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(long Place, StoredRecord Record)> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add((row.GetInt64(0), Read(row)));
        }

        return [.. found.OrderBy(one => one.Place).Select(one => one.Record)];
    }

    private static StoredRecord Read(NpgsqlDataReader row) => new(
        new RecordKey(row.GetInt32(1), row.GetString(2)),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
        row.GetInt64(6),
        new AccountId(row.GetGuid(7)),
        row.GetGuid(8),
        row.IsDBNull(30) ? row.GetInt32(9) : row.GetInt32(30),
        (ActivityStatus)row.GetInt16(10),
        row.GetInt16(11),
        row.GetString(12),
        row.GetString(13),
        row.IsDBNull(14) ? null : row.GetString(14),
        row.IsDBNull(15) ? null : row.GetString(15),
        row.IsDBNull(16) ? null : row.GetString(16),
        row.IsDBNull(23) ? null : row.GetGuid(23),
        row.IsDBNull(24) ? null : row.GetString(24),
        row.IsDBNull(17) ? null : new Cancellation(
            row.GetFieldValue<DateTimeOffset>(17),
            row.GetInt64(18),
            row.IsDBNull(19) ? null : new EntryId(row.GetGuid(19)),
            row.IsDBNull(20) ? null : row.GetString(20)),
        row.IsDBNull(21) ? 0 : row.GetInt64(21),
        row.IsDBNull(22) ? [] : row.GetFieldValue<Guid[]>(22),
        (ActivityStatus)row.GetInt16(10) != ActivityStatus.Held ? null : new ActivityReview(
            row.IsDBNull(25) ? null : (ReviewDecision)row.GetInt16(25),
            row.IsDBNull(26) ? null : row.GetString(26),
            row.IsDBNull(27) ? null : row.GetFieldValue<DateTimeOffset>(27),
            row.IsDBNull(28) ? null : row.GetFieldValue<DateTimeOffset>(28)))
    {
        Programme = row.IsDBNull(29) ? null : new ProgrammeId(row.GetGuid(29)),
        FirstMethod = row.GetInt32(9),
    };
}

/// <summary>That a record was cancelled or replaced.</summary>
internal sealed record Cancellation(DateTimeOffset At, long ReversedMg, EntryId? Entry, string? ReplacedBy)
{
    /// <summary>The cause that the reversing entry commits to.</summary>
    public static string Cause(string? replacedBy) => replacedBy is null ? "cancelled" : "replaced by " + replacedBy;
}
