using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Puhui.Ledger;

/// <summary>What the ledger tells about its work; sent when OTLP is configured.</summary>
internal static class LedgerMetrics
{
    private const string Name = "Puhui.Ledger";
    private static readonly Meter s_meter = new(Name);
    private static readonly ActivitySource s_spans = new(Name);
    private static readonly Counter<long> s_entries = s_meter.CreateCounter<long>("puhui.ledger.entries", "{entry}", "Entries written, before their commit.");
    private static readonly Histogram<double> s_posting = s_meter.CreateHistogram<double>("puhui.ledger.posting.duration", "s", "Time to write a batch, without its commit.");
    private static readonly Counter<long> s_leaves = s_meter.CreateCounter<long>("puhui.ledger.log.leaves", "{leaf}", "Leaves put into the log by this process.");
    private static readonly Histogram<double> s_round = s_meter.CreateHistogram<double>("puhui.ledger.log.round.duration", "s", "Time from taking up batches to the committed checkpoint.");

    public static Activity? Span(string name) => s_spans.StartActivity(name);

    public static void Posted(int entries, TimeSpan elapsed)
    {
        s_entries.Add(entries);
        s_posting.Record(elapsed.TotalSeconds);
    }

    public static void Integrated(long leaves, TimeSpan elapsed)
    {
        s_leaves.Add(leaves);
        s_round.Record(elapsed.TotalSeconds);
    }
}
