using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Platform.Cryptography;

namespace Puhui.Partners.Reconciliation;

/// <summary>The bytes of docs/formats/reconciliation.md: a line of a record, and the text that is signed.</summary>
internal static class StatementText
{
    private const string Title = "puhui reconciliation v1";

    /// <summary>Record ids hold no control characters, so a tab ends them.</summary>
    public static string Line(in DailyRecord one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.RecordId}\t{one.Scenario}\t{NameOf(one.Status)}\t{one.Asset}\t{one.AmountMg}\n");

    public static string NameOf(DailyStatus status) => status.ToString().ToLowerInvariant();

    public static string Write(SourceId source, DayOfSource day, Sums sums, IReadOnlyList<DailyRefusals> refused)
    {
        var text = new StringBuilder();
        text.Append(Title).Append('\n')
            .Append("source ").Append(source).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"day {day.Day:yyyy-MM-dd} {day.Zone.Id}\n")
            .Append("begins ").Append(EventBody.Time(day.Begins)).Append('\n')
            .Append("ends ").Append(EventBody.Time(day.Ends)).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"lines {sums.Lines}\n")
            .Append("sha256 ").Append(Convert.ToHexStringLower(sums.Sha256)).Append('\n')
            .Append("sm3 ").Append(Convert.ToHexStringLower(sums.Sm3)).Append('\n');
        foreach (var total in sums.Totals)
        {
            text.Append(CultureInfo.InvariantCulture, $"total {total.Scenario} {NameOf(total.Status)} {total.Asset} {total.Count} {total.AmountMg}\n");
        }

        foreach (var (code, count) in refused)
        {
            text.Append(CultureInfo.InvariantCulture, $"refused {code} {count}\n");
        }

        return text.ToString();
    }

    /// <summary>The totals and refusals of a text that <see cref="Write"/> made.</summary>
    public static (List<ReconciliationTotal> Totals, List<DailyRefusals> Refused) Read(string text)
    {
        List<ReconciliationTotal> totals = [];
        List<DailyRefusals> refused = [];
        // An empty line ends the text of a note; signatures follow.
        foreach (var line in text.Split('\n').TakeWhile(line => line.Length > 0))
        {
            var words = line.Split(' ');
            if (words is ["total", var scenario, var status, var asset, var count, var amount])
            {
                totals.Add(new(scenario, Enum.Parse<DailyStatus>(status, ignoreCase: true), asset, Number(count), Number(amount)));
            }
            else if (words is ["refused", var code, var times])
            {
                refused.Add(new(code, Number(times)));
            }
        }

        return (totals, refused);
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

/// <summary>Counts, sums and digests of lines, taken one after the other.</summary>
internal sealed class Sums : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Sm3Hash _sm3 = new();
    private readonly SortedDictionary<(string Scenario, DailyStatus Status, string Asset), (long Count, long Amount)> _totals =
        new(Comparer<(string Scenario, DailyStatus Status, string Asset)>.Create(static (a, b) =>
        {
            var scenario = string.CompareOrdinal(a.Scenario, b.Scenario);
            var status = scenario != 0 ? scenario : a.Status.CompareTo(b.Status);
            return status != 0 ? status : string.CompareOrdinal(a.Asset, b.Asset);
        }));

    public long Lines { get; private set; }

    public byte[] Sha256 { get; private set; } = [];

    public byte[] Sm3 { get; private set; } = [];

    public IReadOnlyList<ReconciliationTotal> Totals =>
        [.. _totals.Select(total => new ReconciliationTotal(total.Key.Scenario, total.Key.Status, total.Key.Asset, total.Value.Count, total.Value.Amount))];

    public void Add(in DailyRecord one)
    {
        var bytes = Encoding.UTF8.GetBytes(StatementText.Line(one));
        _sha256.AppendData(bytes);
        _sm3.Append(bytes);
        Lines++;
        var key = (one.Scenario, one.Status, one.Asset);
        var (count, amount) = _totals.GetValueOrDefault(key);
        _totals[key] = (count + 1, amount + one.AmountMg);
    }

    public void End()
    {
        Sha256 = _sha256.GetHashAndReset();
        Sm3 = _sm3.End();
    }

    public void Dispose()
    {
        _sha256.Dispose();
        _sm3.Dispose();
    }
}
