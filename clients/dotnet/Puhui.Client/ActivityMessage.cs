namespace Puhui.Client;

/// <summary>One activity as it is sent.</summary>
/// <param name="Id">The sender's own id of the record, at most 128 bytes; it makes sending twice safe.</param>
/// <param name="Holder">The sender's own id of the person or thing, at most 128 bytes.</param>
/// <param name="Scenario">The behaviour, for example <c>metro</c>.</param>
/// <param name="At">When it began.</param>
/// <param name="Inputs">Names and quantities with unit, for example <c>distance</c> and <c>12.4 km</c>.</param>
public sealed record ActivityMessage(string Id, string Holder, string Scenario, DateTimeOffset At, IReadOnlyDictionary<string, string> Inputs)
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Evidence class, <c>E1</c> to <c>E4</c>.</summary>
    public string? Evidence { get; init; }

    /// <summary>ISO 3166-2 code, for example <c>CN-11</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The id of an earlier record that this one replaces.</summary>
    public string? Corrects { get; init; }
}

/// <summary>What became of a call's records. The counts are of all of them.</summary>
/// <param name="Posted">Recorded and credited.</param>
/// <param name="Duplicate">Known with the same content.</param>
/// <param name="Zero">Recorded, without a reduction.</param>
/// <param name="Held">Recorded, waiting for a person.</param>
/// <param name="Refused">Not recorded.</param>
/// <param name="Conflict">Known with other content; not recorded.</param>
/// <param name="Results">The records that were listed: all, or those not recorded.</param>
public sealed record PostAnswer(int Posted, int Duplicate, int Zero, int Held, int Refused, int Conflict, IReadOnlyList<RecordResult> Results)
{
    /// <summary>The source is in the sandbox: nothing was recorded or credited.</summary>
    public bool Sandbox { get; init; }
}

/// <summary>What became of one record.</summary>
/// <param name="Status"><c>posted</c>, <c>duplicate</c>, <c>zero</c>, <c>held</c>, <c>refused</c> or <c>conflict</c>.</param>
public sealed record RecordResult(string Status)
{
    /// <summary>The sender's id of the record, when it could be read.</summary>
    public string? Id { get; init; }

    /// <summary>What it credited, in milligrams.</summary>
    public long ReductionMg { get; init; }

    /// <summary>The ledger entry, <c>ent_…</c>.</summary>
    public string? Entry { get; init; }

    /// <summary>Stable name of the reason.</summary>
    public string? Code { get; init; }

    /// <summary>The reason in plain words.</summary>
    public string? Detail { get; init; }

    /// <summary>The field it is about.</summary>
    public string? Pointer { get; init; }
}

/// <summary>The answer to a cancellation.</summary>
/// <param name="Id">The sender's id of the record.</param>
/// <param name="Status"><c>cancelled</c>.</param>
/// <param name="ReversedMg">What was taken back, in milligrams.</param>
/// <param name="Entry">The entry that took it back.</param>
/// <param name="CancelledAt">When it was cancelled.</param>
public sealed record CancelAnswer(string Id, string Status, long ReversedMg, string? Entry, DateTimeOffset CancelledAt);
