using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puhui.Activities.Replay;

/// <summary>What is counted over the records of a piece; pieces are added up. Kept as JSON.</summary>
internal sealed class Tally
{
    public long Records { get; set; }

    public long Before { get; set; }

    public long After { get; set; }

    public long Up { get; set; }

    public long Down { get; set; }

    public long Refused { get; set; }

    public long CreditedToZero { get; set; }

    public long ZeroToCredited { get; set; }

    public List<TallyCell> Cells { get; set; } = [];

    /// <summary>By code; their amounts are left empty.</summary>
    public Dictionary<string, long> Refusals { get; set; } = new(StringComparer.Ordinal);

    public void Add(Tally other)
    {
        Records += other.Records;
        Before = checked(Before + other.Before);
        After = checked(After + other.After);
        Up += other.Up;
        Down += other.Down;
        Refused += other.Refused;
        CreditedToZero += other.CreditedToZero;
        ZeroToCredited += other.ZeroToCredited;
        foreach (var (code, count) in other.Refusals)
        {
            Refusals[code] = Refusals.GetValueOrDefault(code) + count;
        }

        foreach (var cell in other.Cells)
        {
            if (Cells.Find(own => own.Scenario == cell.Scenario && own.Month == cell.Month) is { } own)
            {
                own.Add(cell);
            }
            else
            {
                Cells.Add(cell);
            }
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, TallyJson.Default.Tally);

    public static Tally Parse(string json) => JsonSerializer.Deserialize(json, TallyJson.Default.Tally)!;
}

/// <summary>One scenario in one month.</summary>
internal sealed class TallyCell
{
    public required string Scenario { get; set; }

    /// <summary>The first day of the month.</summary>
    public DateOnly Month { get; set; }

    public long Records { get; set; }

    public long Before { get; set; }

    public long After { get; set; }

    /// <summary>Some of its people, at most as many as make it large enough to be shown: the last half of their ids.</summary>
    public HashSet<ulong> People { get; set; } = [];

    public void Add(TallyCell other)
    {
        Records += other.Records;
        Before = checked(Before + other.Before);
        After = checked(After + other.After);
        People.UnionWith(other.People);
    }
}

[JsonSerializable(typeof(Tally))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TallyJson : JsonSerializerContext;
