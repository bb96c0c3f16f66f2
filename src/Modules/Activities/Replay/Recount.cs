using System.Text;
using Puhui.Activities.Caps;
using Puhui.Activities.Quantifying;
using Puhui.Methodology;
using Puhui.Quantities;

namespace Puhui.Activities.Replay;

/// <summary>What a record earns by the version that is tried. One for each thread.</summary>
/// <param name="scope">The version and what it is tried on.</param>
/// <param name="countings">What counts records that are not tried.</param>
/// <param name="keepsRefused">Whether a record the version refuses stays as it stands, rather than earning nothing.</param>
internal sealed class Recount(PastScope scope, Countings countings, bool keepsRefused = false)
{
    private readonly Acts _acts = new();
    private readonly bool _credits = PastScope.Credits(scope.Version);
    private readonly Words _words = new();
    private WindowsOfOne _windows = new();
    private UInt128 _holder;

    /// <summary>A record that counts by itself.</summary>
    public Counted Plain(in PastRecord record)
    {
        var counted = Tried(record);
        return counted.RefusedFor is null || !keepsRefused ? counted : counted with { Amount = record.Standing };
    }

    private Counted Tried(in PastRecord record)
    {
        if (scope.Version.Scenario(record.Scenario) is not { } scenario)
        {
            return Refused(RefusalCodes.ScenarioUnknown);
        }

        var act = _acts.Of(record, scenario);
        if (!record.Region.IsEmpty)
        {
            act.Region = _words.Of(record.Region);
        }

        return Settle(scenario.Quantify(act), _credits);
    }

    /// <summary>
    /// A record under caps: it takes what those of its holder that arrived before left. Records must come holder by holder in the
    /// order of arrival. One that is not tried stands in the windows as it is counted now.
    /// </summary>
    public Counted Capped(in PastRecord record)
    {
        if (record.Account != _holder)
        {
            (_holder, _windows) = (record.Account, new WindowsOfOne());
        }

        if (!record.IsTried)
        {
            return Capped(record, Standing(record));
        }

        var counted = scope.Version.Scenario(record.Scenario) is { } tried ? Capped(record, tried) : Refused(RefusalCodes.ScenarioUnknown);
        return counted.RefusedFor is null || !keepsRefused ? counted : Capped(record, Standing(record)) with { RefusedFor = counted.RefusedFor };
    }

    /// <summary>The windows of the holder whose record was counted last, with what is used of them.</summary>
    public IReadOnlyDictionary<string, decimal> Windows => _windows.Used;

    /// <summary>The windows a record under caps stands in, by the version that counts it.</summary>
    public IReadOnlyList<string> KeysOf(in PastRecord record, bool tried)
    {
        var scenario = tried ? scope.Version.Scenario(record.Scenario)! : Standing(record);
        return !PastScope.Credits(scenario.Method) ? [] : [.. scenario.HasCaps ? scenario.CapKeys(ActOf(record, scenario)) : [], .. KeysOfProgramme(record)];
    }

    private MethodScenario Standing(in PastRecord record) => countings.Of(record.Method, _words.Of(record.Scenario)).Scenario;

    private Counted Capped(in PastRecord record, MethodScenario scenario)
    {
        var act = ActOf(record, scenario);
        var credits = PastScope.Credits(scenario.Method);
        var quantified = credits && scenario.HasCaps ? scenario.Quantify(act, _windows) : scenario.Quantify(act);
        return Settle(record.ProgrammeKeys.IsEmpty ? quantified : ProgrammeWindows.Cut(quantified, KeysOfProgramme(record), _windows), credits);
    }

    private static string[] KeysOfProgramme(in PastRecord record) => record.ProgrammeKeys.IsEmpty ? [] : Encoding.UTF8.GetString(record.ProgrammeKeys).Split('\n');

    private Act ActOf(in PastRecord record, MethodScenario scenario)
    {
        var act = _acts.Of(record, scenario);
        act.Region = record.Region.IsEmpty ? null : _words.Of(record.Region);
        act.Zone = Zones.Find(_words.Of(record.Zone));
        return act;
    }

    private static Counted Settle(in Quantified quantified, bool credits) =>
        quantified.Refusal is { } refusal ? Refused(refusal.Code) : new(credits ? Math.Max(0, quantified.Milligrams) : 0, null);

    private static Counted Refused(string code) => new(0, code);

    internal readonly record struct Counted(long Amount, string? RefusedFor);

    private sealed class WindowsOfOne : ICapState
    {
        private readonly Dictionary<string, decimal> _used = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, decimal> Used => _used;

        decimal ICapState.Used(string capKey) => _used.GetValueOrDefault(capKey);

        public void Use(string capKey, decimal amount) => _used[capKey] = _used.GetValueOrDefault(capKey) + amount;
    }

    /// <summary>Few different texts that come again and again, without a new string for each.</summary>
    private sealed class Words
    {
        private readonly List<(byte[] Utf8, string Text)> _known = [];

        public string Of(ReadOnlySpan<byte> utf8)
        {
            for (var i = 0; i < _known.Count; i++)
            {
                if (utf8.SequenceEqual(_known[i].Utf8))
                {
                    if (i > 0)
                    {
                        (_known[0], _known[i]) = (_known[i], _known[0]);
                    }

                    return _known[0].Text;
                }
            }

            var text = Encoding.UTF8.GetString(utf8);
            if (_known.Count < 512)
            {
                _known.Add((utf8.ToArray(), text));
            }

            return text;
        }
    }
}
