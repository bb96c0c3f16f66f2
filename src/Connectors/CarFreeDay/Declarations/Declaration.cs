using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>How far a declaration is; the numbers stand in the database.</summary>
internal enum DeclarationState
{
    Declared = 1,
    Parked = 2,
    Ended = 3,
    InReview = 4,
    Finished = 5,
    Cancelled = 6,
    Rejected = 7,
    Sending = 8,
}

/// <summary>Before or after the car stood; the numbers stand in the database.</summary>
internal enum Stage
{
    Begin = 1,
    End = 2,
}

/// <summary>A code that must be seen on the photo of a stage: it did not exist before <paramref name="IssuedAt"/>.</summary>
internal sealed record Challenge(Stage Stage, string Code, DateTimeOffset IssuedAt)
{
    public static readonly TimeSpan Valid = TimeSpan.FromMinutes(15);

    public DateTimeOffset ExpiresAt => IssuedAt + Valid;
}

/// <summary>What is known of a photo besides the picture. The odometer is in tenths of a kilometre.</summary>
internal sealed record Photo(Stage Stage, byte[] Sha256, DateTimeOffset ReceivedAt, DateTimeOffset? TakenAt, int Odometer, string Code, int Width, int Height)
{
    /// <summary>When it was taken at the latest.</summary>
    public DateTimeOffset At => TakenAt is { } taken && taken < ReceivedAt ? taken : ReceivedAt;
}

/// <summary>What the intake said about the record of a declaration, as it is kept.</summary>
internal sealed record SentOutcome(string Status, long ReductionMg, string Asset, string? Entry, string? Code, string? Detail, string? Pointer);

/// <summary>That a car will be left at home, and what came of it.</summary>
internal sealed record Declaration(
    Guid Id,
    SourceId Source,
    bool Sandbox,
    string Holder,
    string Vehicle,
    string EngineClass,
    string? Region,
    DateTimeOffset From,
    DateTimeOffset DeclaredAt,
    DeclarationState State)
{
    public const string Prefix = "cfd";

    public Challenge? Challenge { get; init; }

    public bool Alert { get; init; }

    public SentOutcome? Outcome { get; init; }

    public string? Note { get; init; }

    public Photo? Begin { get; init; }

    public Photo? End { get; init; }

    /// <summary>The text form of the id, also the id of the activity.</summary>
    public string Name => IdText.Format(Prefix, Id);

    public bool IsLive => State is DeclarationState.Declared or DeclarationState.Parked or DeclarationState.Ended or DeclarationState.InReview or DeclarationState.Sending;

    /// <summary>The next photo that is wanted; an end photo may be taken anew until the declaration is finished.</summary>
    public Stage? Wanted => State switch
    {
        DeclarationState.Declared => Stage.Begin,
        DeclarationState.Parked or DeclarationState.Ended => Stage.End,
        _ => null,
    };

    /// <summary>From when the car is known to stand: the first photo's receipt, since before it nobody here saw it stand.</summary>
    public DateTimeOffset? ParkedFrom => Begin is { } begin ? begin.ReceivedAt > From ? begin.ReceivedAt : From : null;

    public Photo? Of(Stage stage) => stage == Stage.Begin ? Begin : End;
}
