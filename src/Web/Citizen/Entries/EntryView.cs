using Puhui.Citizen.Holders;

namespace Puhui.Citizen.Entries;

/// <summary>One activity in full: what happened, why this number, how to prove it. Words are already in the reader's language.</summary>
/// <param name="Row">The activity as its row shows it.</param>
/// <param name="Method">The method version that counted it; null when the entry is no quantification.</param>
/// <param name="Steps">The calculation, in order.</param>
/// <param name="Factors">The numbers it rests on.</param>
/// <param name="Notes">What a careful reader should know besides.</param>
/// <param name="Facts">Further particulars, name and value: record, evidence, booking time.</param>
/// <param name="Proof">How to prove it; null when there is no entry.</param>
public sealed record EntryView(
    ActivityRow Row,
    MethodName? Method,
    IReadOnlyList<StepView> Steps,
    IReadOnlyList<FactorView> Factors,
    IReadOnlyList<string> Notes,
    IReadOnlyList<KeyValuePair<string, string>> Facts,
    ProofView? Proof)
{
    /// <summary>Address of the entry that this one corrects.</summary>
    public string? Corrects { get; init; }

    /// <summary>What became of a record that was held; null for any other.</summary>
    public ReviewView? Review { get; init; }

    /// <summary>What approved decisions about the past changed of the record, earliest first.</summary>
    public IReadOnlyList<RestatedView> Restated { get; init; } = [];
}

/// <summary>What one decision about the past changed of a record.</summary>
/// <param name="Decision">The decision's id.</param>
/// <param name="Method">The version that counts since, id@version.</param>
/// <param name="BeforeMg">What it stood at.</param>
/// <param name="AfterMg">What it stands at since.</param>
/// <param name="At">When the difference was posted, in the holder's zone; null when there was none.</param>
/// <param name="Entry">Address of the entry of the difference; null when there is none, or it is this one.</param>
public sealed record RestatedView(string Decision, string Method, long BeforeMg, long AfterMg, DateTimeOffset? At, string? Entry);

/// <summary>A held record on its way through the review.</summary>
/// <param name="IsOpen">Whether it waits for a decision.</param>
/// <param name="IsReleased">Whether it was released; meaningless while it waits.</param>
/// <param name="Reason">The operator's reason; null while it waits.</param>
/// <param name="AppealedAt">When its holder asked for a second look, in the holder's zone; null when not.</param>
/// <param name="Address">Where the form goes.</param>
public sealed record ReviewView(bool IsOpen, bool IsReleased, string? Reason, DateTimeOffset? AppealedAt, string Address)
{
    /// <summary>Why an appeal was not taken: a stable code; null when nothing is wrong.</summary>
    public string? Fault { get; init; }

    /// <summary>What was typed when it was not taken.</summary>
    public string Words { get; init; } = "";
}

/// <summary>A method version by name.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Reference">id@version.</param>
public sealed record MethodName(string Title, string Reference);

/// <summary>One step of the calculation.</summary>
/// <param name="Title">What it works out.</param>
/// <param name="Sum">The expression with its numbers and units.</param>
/// <param name="Result">Its result with unit.</param>
public sealed record StepView(string Title, string Sum, string Result);

/// <summary>One number the calculation rests on.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Number and unit.</param>
/// <param name="Source">Where it stands: document and clause.</param>
/// <param name="Confidence">official, secondary, contested or unchecked.</param>
public sealed record FactorView(string Name, string Value, string? Source, string? Confidence);

/// <summary>What the reader needs to prove an entry.</summary>
/// <param name="ReceiptPath">Path of the receipt's JSON on this server.</param>
/// <param name="ReceiptUrl">Its full address, for the QR code.</param>
/// <param name="AmountMg">The amount this page claims, to be found again in the receipt.</param>
/// <param name="Entry">The entry's id, to be found again in the leaf.</param>
public sealed record ProofView(string ReceiptPath, string ReceiptUrl, long AmountMg, string Entry);
