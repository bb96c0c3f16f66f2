using System.Text.Json;
using System.Text.Json.Serialization;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>The numbers of a piece; pieces are added up.</summary>
internal sealed class RestateTally
{
    public long Records { get; set; }

    public long Entries { get; set; }

    public long Before { get; set; }

    public long After { get; set; }

    public long Added { get; set; }

    public long TakenBack { get; set; }

    public long Uncountable { get; set; }

    public long Left { get; set; }

    public long LeftAmount { get; set; }

    public void Add(RestateTally other)
    {
        checked
        {
            Records += other.Records;
            Entries += other.Entries;
            Before += other.Before;
            After += other.After;
            Added += other.Added;
            TakenBack += other.TakenBack;
            Uncountable += other.Uncountable;
            Left += other.Left;
            LeftAmount += other.LeftAmount;
        }
    }

    public void Subtract(RestateTally other)
    {
        Records -= other.Records;
        Entries -= other.Entries;
        Before -= other.Before;
        After -= other.After;
        Added -= other.Added;
        TakenBack -= other.TakenBack;
        Uncountable -= other.Uncountable;
        Left -= other.Left;
        LeftAmount -= other.LeftAmount;
    }

    /// <summary>A record that is counted anew, or changed by the room another left (then it was not tried).</summary>
    public void Count(long before, long after, bool isTried, bool isUncountable)
    {
        Records += isTried && !isUncountable ? 1 : 0;
        Uncountable += isUncountable ? 1 : 0;
        Before += before;
        After += after;
        Entries += before == after ? 0 : 1;
        Added += Math.Max(0, after - before);
        TakenBack += Math.Max(0, before - after);
    }

    /// <summary>A record that is left as it stands although it should change.</summary>
    public void Leave(long before, long after)
    {
        Left++;
        LeftAmount += Math.Max(0, before - after);
    }

    public RestatementTotals ToTotals() => new(Records, Entries, Before, After, Added, TakenBack, Uncountable, Left, LeftAmount);

    public string ToJson() => JsonSerializer.Serialize(this, RestateJson.Default.RestateTally);

    public static RestateTally Parse(string json) => JsonSerializer.Deserialize(json, RestateJson.Default.RestateTally)!;
}

[JsonSerializable(typeof(RestateTally))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class RestateJson : JsonSerializerContext;
