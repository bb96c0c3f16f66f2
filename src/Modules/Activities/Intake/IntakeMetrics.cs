using System.Diagnostics;
using System.Diagnostics.Metrics;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;

namespace Puhui.Activities.Intake;

/// <summary>What is counted of intake and posting; per request and per transaction, never per record.</summary>
internal static class IntakeMetrics
{
    public const string Name = "Puhui.Activities";

    private static readonly ActivitySource Spans = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Records = Meter.CreateCounter<long>("puhui.activities.records", "{record}", "Records answered, by status.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("puhui.activities.posting.retries", "{transaction}", "Transactions tried again, by reason.");
    private static readonly Histogram<long> GroupSize = Meter.CreateHistogram<long>("puhui.activities.posting.records", "{record}", "Records per transaction.");
    private static readonly Histogram<double> PostingTime = Meter.CreateHistogram<double>("puhui.activities.posting.duration", "s", "Time of a transaction with its repetitions.");
    private static readonly Counter<long> Overloads = Meter.CreateCounter<long>("puhui.activities.overloaded", "{request}", "Requests turned away because the queues were full.");

    private static readonly KeyValuePair<string, object?>[] StatusTags =
        [.. Enum.GetNames<ActivityStatus>().Select(name => KeyValuePair.Create("status", (object?)name.ToLowerInvariant()))];

    public static System.Diagnostics.Activity? StartIntake() => Spans.StartActivity("activities intake");

    public static System.Diagnostics.Activity? StartPosting(PostingGroup group)
    {
        var span = Spans.StartActivity("activities posting");
        span?.SetTag("records", group.Count);
        span?.SetTag("requests", group.Batches.Count);
        return span;
    }

    public static void Posted(PostingGroup group, TimeSpan took)
    {
        GroupSize.Record(group.Count);
        PostingTime.Record(took.TotalSeconds);
    }

    public static void Retried(string reason) => Retries.Add(1, KeyValuePair.Create("reason", (object?)reason));

    public static void Overloaded() => Overloads.Add(1);

    public static void Answered(in OutcomeCounts counts)
    {
        for (var status = ActivityStatus.Posted; status <= ActivityStatus.Waiting; status++)
        {
            if (counts[status] > 0)
            {
                Records.Add(counts[status], StatusTags[(int)status - 1]);
            }
        }
    }
}
