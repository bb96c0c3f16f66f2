using System.Runtime.InteropServices;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Claims;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Rules;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Intake;

/// <summary>A piece of the arena of an <see cref="IntakeBatch"/>; <c>default</c> when the field was not given.</summary>
internal readonly record struct Slice(int Offset, int Length)
{
    public bool IsGiven => Length > 0;
}

/// <summary>One record on its way through the intake. Text lives in the arena of its batch.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Row
{
    /// <summary>Stands for a time that was not given.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>Place in the request: the index of the record, or the line in NDJSON (from 1).</summary>
    public int Place;
    public Slice Id;
    public Slice Holder;
    public Slice Inputs;
    public Slice Corrects;
    public string? Scenario;
    public string? Region;

    /// <summary>1–4 for E1–E4; 0 when not given.</summary>
    public byte Evidence;

    /// <summary>Unix microseconds.</summary>
    public long At;
    public long Until;
    public UInt128 Digest;

    /// <summary>References, places, trace; null for most.</summary>
    public RecordExtras? Extras;

    public AccountHandle Account;

    /// <summary>The programme that counts it, where more than the source decides that or its caps and dates matter; null for most.</summary>
    public Programme? Programme;

    /// <summary>Whether the programme was found among those the holder takes part in.</summary>
    public bool IsMember;

    /// <summary>The rules of its scenario.</summary>
    public ScenarioRules? Rules;

    /// <summary>An input that counts less than it says, <c>name=value</c>; null for most.</summary>
    public string? Limited;

    /// <summary>Whether its time and references are claimed by it when it stands.</summary>
    public bool Claims;

    /// <summary>Whether it adds to a sum that a rule limits over the holder's day.</summary>
    public bool AddsToDay;

    /// <summary>The record that stands in its way.</summary>
    public Claimant? Claimant;
    public Counting? Counting;

    /// <summary>What becomes of it, as far as is known; inside a transaction it may still change.</summary>
    public ActivityStatus Status;
    public Refusal? Reason;

    /// <summary>What was known before the transaction, so that the transaction can be tried again.</summary>
    public ActivityStatus Verdict;
    public Refusal? VerdictReason;
    public long Quantified;

    /// <summary>The amount depends on what was counted before in the same windows, so only the transaction knows it.</summary>
    public bool NeedsCaps;

    /// <summary>The digest recorded under the id of a conflicting row.</summary>
    public UInt128 KnownDigest;
    public Guid Activity;

    /// <summary>What this record credited when it was first recorded; for a duplicate, then.</summary>
    public long Credited;
    public bool HasEntry;
    public long Balance;

    /// <summary>The end of the time it takes; its beginning when no end is given.</summary>
    public readonly long ClaimedUntil => Until == NoTime ? At : Until;

    /// <summary>When a waiting row is destroyed, Unix microseconds.</summary>
    public long WaitsUntil;

    public readonly bool IsWaiting => Status == ActivityStatus.Waiting;

    public readonly bool IsRefused => Status == ActivityStatus.Refused;

    public readonly bool IsRecordedBefore => Status is ActivityStatus.Duplicate or ActivityStatus.Conflict;

    /// <summary>The class that counts: the one claimed, or the best one the source may claim.</summary>
    public readonly byte EvidenceOr(Source source) => Evidence != 0 ? Evidence : (byte)(source.EvidenceCeiling[1] - '0');

    /// <summary>Keeps the row out of the books until its person agrees.</summary>
    public void Wait()
    {
        Status = ActivityStatus.Waiting;
        Reason = IntakeRefusals.ConsentMissing;
        NeedsCaps = Claims = AddsToDay = IsMember = false;
        Counting = null;
        Programme = null;
    }

    public void Refuse(Refusal reason)
    {
        if (Status != ActivityStatus.Refused)
        {
            Status = ActivityStatus.Refused;
            Reason = reason;
        }
    }
}
