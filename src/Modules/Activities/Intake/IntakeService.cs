using System.Collections.Concurrent;
using System.Text;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Belonging;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Rules;
using Puhui.Activities.Sources.Limits;
using Puhui.Activities.Sources.Sandbox;
using Puhui.Activities.Waiting;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Intake;

/// <summary>The one way of activities into the books, whatever door they came through.</summary>
internal sealed class IntakeService(
    ISources sources,
    IAccounts accounts,
    Func<ProgrammeChoice> programmes,
    Countings countings,
    RuleBook rules,
    PostingQueue queue,
    Cancelling cancelling,
    SandboxBook sandbox,
    SourceMeter meter,
    WaitingStore waiting,
    TimeProvider time) : IActivityIntake
{
    private readonly ConcurrentBag<Quantifier> _quantifiers = [];

    public async Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, SubmitOptions options, CancellationToken ct)
    {
        var sender = await OpenSourceAsync(source, ct);
        List<ActivityOutcome> outcomes = new(records.Count);
        foreach (var part in records.Chunk(IntakeBatch.MaxRecords))
        {
            using var batch = IntakeBatch.Rent(sender, time.GetUtcNow());
            batch.IsHistorical = options.Historical;
            batch.Subjects = options.Subjects ?? sender.Subjects;
            Fill(batch, part);
            await (options.Unlimited ? RecordAsync(batch, ct) : RecordWithinLimitsAsync(batch, ct));
            for (var i = 0; i < batch.Count; i++)
            {
                outcomes.Add(Outcome(batch, batch[i]));
            }
        }

        return outcomes;
    }

    public async Task<CancelOutcome?> CancelAsync(SourceId source, string recordId, CancellationToken ct) =>
        await CancelAsync(await OpenSourceAsync(source, ct), recordId, ct);

    public async Task<CancelOutcome?> CancelAsync(Source source, string recordId, CancellationToken ct) =>
        source.IsSandbox ? await sandbox.CancelAsync(source, recordId, ct)
            : await cancelling.CancelAsync(source, recordId, ct) ?? await waiting.CancelAsync(source, recordId, ct);

    /// <summary>Judges and posts rows that waited. False when the person's consent is not known here yet: nothing was done.</summary>
    public async Task<bool> ReleaseAsync(IntakeBatch batch, CancellationToken ct)
    {
        if (!_quantifiers.TryTake(out var quantifier))
        {
            quantifier = new Quantifier(accounts, programmes(), countings, rules);
        }

        await quantifier.JudgeAsync(batch, ct);
        _quantifiers.Add(quantifier);
        if (batch.HasWaiting)
        {
            return false;
        }

        await queue.PostAsync(batch);
        IntakeMetrics.Answered(OutcomeCounts.Of(batch.Rows));
        return true;
    }

    /// <summary>The same as <see cref="RecordAsync"/> for a partner, whose records count against the limits of its source.</summary>
    /// <exception cref="SourceLimitException">They are too many; nothing was recorded.</exception>
    public async Task<bool> RecordWithinLimitsAsync(IntakeBatch batch, CancellationToken ct)
    {
        if (ReferenceEquals(batch.Source.Limits, SourceLimits.None))
        {
            return await RecordAsync(batch, ct);
        }

        var room = await meter.ReserveAsync(batch.Source, batch.Count, ct);
        var recorded = 0;
        try
        {
            var taken = await RecordAsync(batch, ct);
            var counts = OutcomeCounts.Of(batch.Rows);
            recorded = taken ? counts[ActivityStatus.Posted] + counts[ActivityStatus.Zero] + counts[ActivityStatus.Held] + counts[ActivityStatus.Waiting] : 0;
            return taken;
        }
        finally
        {
            room.Settle(recorded);
        }
    }

    /// <summary>Judges and posts the rows of a batch. False when it was atomic and withdrawn.</summary>
    public async Task<bool> RecordAsync(IntakeBatch batch, CancellationToken ct)
    {
        if (!_quantifiers.TryTake(out var quantifier))
        {
            quantifier = new Quantifier(accounts, programmes(), countings, rules);
        }

        await quantifier.JudgeAsync(batch, ct);
        _quantifiers.Add(quantifier);
        var recorded = await (batch.Source.IsSandbox ? sandbox.AnswerAsync(batch, ct) : queue.PostAsync(batch));
        if (recorded && batch.HasWaiting)
        {
            await waiting.KeepAsync(batch, ct);
        }

        IntakeMetrics.Answered(OutcomeCounts.Of(batch.Rows));
        return recorded;
    }

    private static void Fill(IntakeBatch batch, ActivityRecord[] records)
    {
        var builder = batch.Builder;
        for (var i = 0; i < records.Length; i++)
        {
            var record = records[i];
            builder.Begin(i);
            Text(builder, RecordField.Id, record.Id);
            Text(builder, RecordField.Holder, record.Holder);
            Text(builder, RecordField.Scenario, record.Scenario);
            Text(builder, RecordField.Evidence, record.Evidence);
            Text(builder, RecordField.Region, record.Region);
            Text(builder, RecordField.Corrects, record.Corrects);
            builder.At(record.At);
            if (record.Until is { } until)
            {
                builder.Until(until);
            }

            builder.Name(RecordField.Inputs);
            foreach (var (name, value) in record.Inputs)
            {
                builder.Input(Utf8(name), Utf8(value));
            }

            Extras(builder, record);
            builder.End();
        }
    }

    private static void Extras(RecordBuilder builder, ActivityRecord record)
    {
        foreach (var reference in record.References ?? [])
        {
            Check(builder, ExtrasReader.Add(builder.Extras, reference.Kind, reference.Value));
        }

        if (record.From is { } from && Check(builder, ExtrasReader.Check(from, "/from")))
        {
            builder.Extras.From = from;
        }

        if (record.To is { } to && Check(builder, ExtrasReader.Check(to, "/to")))
        {
            builder.Extras.To = to;
        }

        if (record.Trace is { } trace && Check(builder, ExtrasReader.Check(trace)))
        {
            builder.Extras.Trace = trace;
        }

        if (record.Cadence is { } cadence && Check(builder, ExtrasReader.Check(cadence)))
        {
            builder.Extras.Cadence = cadence;
        }
    }

    private static bool Check(RecordBuilder builder, Quantities.Refusal? wrong)
    {
        if (wrong is not null)
        {
            builder.Refuse(wrong);
        }

        return wrong is null;
    }

    private static void Text(RecordBuilder builder, RecordField field, string? value)
    {
        if (value is not null)
        {
            builder.Text(field, Utf8(value));
        }
    }

    // Half a surrogate pair becomes bytes that are not UTF-8, so that it is refused like any other broken text.
    private static byte[] Utf8(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 && !IsWellFormed(text) ? [0xFF] : Encoding.UTF8.GetBytes(text);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    private static ActivityOutcome Outcome(IntakeBatch batch, in Row row) => new(
        batch.StringOrNull(row.Id),
        row.Status,
        row.Credited,
        row.HasEntry ? new EntryId(row.Activity) : null,
        row.Status == ActivityStatus.Conflict ? "conflict" : row.Reason?.Code,
        row.Status == ActivityStatus.Conflict ? ActivityAnswer.ConflictDetail : row.Reason?.Detail,
        row.Reason?.Pointer,
        row.Counting?.Asset ?? Asset.Co2e.Code,
        row.Claimant is { } claimant ? new ActivityId(claimant.Activity) : null) 
    {
        Sandbox = batch.Source.IsSandbox,
        WaitsUntil = row.IsWaiting ? Instant.ToTime(row.WaitsUntil) : null,
    };

    private async ValueTask<Source> OpenSourceAsync(SourceId id, CancellationToken ct) =>
        await sources.FindAsync(id, ct) switch
        {
            null => throw new ArgumentException($"There is no source {id}.", nameof(id)),
            { State: SourceState.Suspended } => throw new ArgumentException($"The source {id} is suspended.", nameof(id)),
            var source => source,
        };
}
