using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Sources;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Activities.Review;

/// <summary>The desk: what its parts do, under one door.</summary>
internal sealed class ReviewDesk(
    NpgsqlDataSource database, Queue queue, Deciding deciding, StandingInTheWay standing, RecordsById records, ActivityReader reader,
    SourceStore sources, Countings countings, ReviewOptions options, TimeProvider time) : IReviewDesk
{
    private const int MostItems = 100;
    private const int AtOnce = 50;
    private const int MostPages = 30;

    public long FourEyesAboveMg => options.FourEyesAboveMg;

    public async Task<IReadOnlyList<ReviewGroup>> GroupsAsync(IReadOnlyCollection<SourceId>? among, CancellationToken ct) =>
    [
        .. (await queue.GroupsAsync(among, ct)).GroupBy(group => group.Code).Select(group => new ReviewGroup(
            group.Key, group.Sum(one => one.Count), group.Where(one => IsReduction(one.Method, one.Scenario)).Sum(one => one.Amount), group.Min(one => one.Oldest)))
            .OrderByDescending(group => group.Count).ThenBy(group => group.Code, StringComparer.Ordinal),
    ];

    public Task<Result<ReviewOutcome>> DecideAsync(ReviewVerdict verdict, CancellationToken ct) => deciding.DecideAsync(verdict, ct);

    public async Task<ReviewPage> QueueAsync(ReviewFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var page = await queue.ReadAsync(connection, records, filter, cursor, Math.Clamp(limit, 1, MostItems), ct);
        var steps = await DecisionRows.LoadAsync(connection, [.. page.Items.Select(item => item.Record.Key)], ct);
        List<ReviewItem> items = new(page.Items.Count);
        foreach (var (record, other) in page.Items)
        {
            items.Add(await ItemAsync(record, other, steps[record.Key], ct));
        }

        return new ReviewPage(items, page.Next);
    }

    public async Task<ReviewCase?> FindAsync(ActivityId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await records.LoadAsync(connection, id.Value, ct) is not { Status: ActivityStatus.Held } record)
        {
            return null;
        }

        var source = await sources.FindAsync(await sources.IdOfAsync(record.Key.Source, ct), ct) ?? throw new InvalidOperationException($"There is no source {record.Key.Source}.");
        var steps = (await DecisionRows.LoadAsync(connection, [record.Key], ct))[record.Key].ToList();
        var other = record.Claim is { } claim ? await records.LoadAsync(connection, claim, ct) : null;
        var isOpen = record.Review!.Decision is null && record.Cancellation is null;
        List<Activity> inTheWay = [];
        foreach (var one in isOpen ? await standing.FindAsync(connection, record, source, ct) : [])
        {
            inTheWay.Add(await reader.DescribeAsync(one, ct));
        }

        return new ReviewCase(
            await ItemAsync(record, other, steps, ct), inTheWay, deciding.NeedsTwo(record),
            record.Review.AppealedAt is null ? null : await AppealOfAsync(connection, record.Key, ct), [.. steps.Select(step => step.Step)]);
    }

    public async Task<BulkPreview> PreviewAsync(ReviewFilter filter, CancellationToken ct)
    {
        if (!filter.BetterEvidence)
        {
            var groups = await queue.CountAsync(filter, options.FourEyesAboveMg, ct);
            return new BulkPreview(
                groups.Sum(group => group.Count),
                groups.Where(group => IsReduction(group.Method, group.Scenario)).Sum(group => group.Amount),
                groups.Where(group => countings.Of(group.Method, group.Scenario).IsCredited).Sum(group => group.Large),
                false);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var (count, sum, large, cursor) = (0L, 0L, 0L, (string?)null);
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await queue.ReadAsync(connection, records, filter, cursor, MostItems, ct);
            count += page.Items.Count;
            sum += page.Items.Where(item => IsReduction(item.Record.Method, item.Record.Scenario)).Sum(item => deciding.WouldCredit(item.Record).Amount);
            large += page.Items.Count(item => deciding.NeedsTwo(item.Record));
            if ((cursor = page.Next) is null)
            {
                break;
            }
        }

        return new BulkPreview(count, sum, large, cursor is not null);
    }

    public async Task<BulkStep> DecideAllAsync(ReviewFilter filter, ReviewDecision decision, string @operator, string reason, string? cursor, CancellationToken ct)
    {
        Queue.Page page;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            page = await queue.ReadAsync(connection, records, filter, cursor, AtOnce, ct);
        }

        var (decided, proposed, amount) = (0, 0, 0L);
        Dictionary<string, int> refused = new(StringComparer.Ordinal);
        foreach (var (record, other) in page.Items)
        {
            var outcome = await deciding.DecideAsync(
                new ReviewVerdict(new ActivityId(record.Activity), decision, @operator, reason)
                {
                    TakeBack = filter.BetterEvidence && other is not null ? [new ActivityId(other.Activity)] : [],
                    ByRule = true,
                },
                ct);
            if (!outcome.IsAccepted)
            {
                refused[outcome.Refusal.Code] = refused.GetValueOrDefault(outcome.Refusal.Code) + 1;
            }
            else if (outcome.Value.IsFinal)
            {
                decided++;
                amount = checked(amount + (IsReduction(record.Method, record.Scenario) ? outcome.Value.AmountMg : 0));
            }
            else
            {
                proposed++;
            }
        }

        return new BulkStep(decided, proposed, refused, amount, page.Next);
    }

    public async Task<Refusal?> AppealAsync(ActivityId id, AccountId holder, string words, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await records.LoadAsync(connection, id.Value, ct) is not { } record || record.Account != holder)
        {
            return ReviewRefusals.NotFound;
        }

        if (record.Status != ActivityStatus.Held || record.Cancellation is not null)
        {
            return ReviewRefusals.NotHeld;
        }

        if (record.Review!.Decision is { } decision)
        {
            return ReviewRefusals.AlreadyDecided(decision);
        }

        if (ReviewRefusals.Text(words, ReviewRefusals.MostWords) is not { } text)
        {
            return ReviewRefusals.AppealInvalid;
        }

        await using var insert = new NpgsqlCommand(
            "insert into activities.appeal (source, record_id, at, words) values ($1, $2, $3, $4) on conflict do nothing", connection);
        insert.Parameters.Add(new() { Value = record.Key.Source });
        insert.Parameters.Add(new() { Value = record.RecordId });
        insert.Parameters.Add(new() { Value = time.GetUtcNow().ToUniversalTime() });
        insert.Parameters.Add(new() { Value = text });
        return await insert.ExecuteNonQueryAsync(ct) == 1 ? null : ReviewRefusals.AppealedAlready;
    }

    /// <summary>Sums are of reductions; grams and points of platforms are another thing.</summary>
    private bool IsReduction(int method, string scenario) => countings.Of(method, scenario) is { IsCredited: true, Asset: var asset } && asset == Asset.Co2e.Code;

    private async Task<ReviewItem> ItemAsync(StoredRecord record, StoredRecord? other, IEnumerable<DecisionRows.Stored> steps, CancellationToken ct)
    {
        var (amount, asset) = deciding.WouldCredit(record);
        return new ReviewItem(
            await reader.DescribeAsync(record, ct), amount, asset, other is null ? null : await reader.DescribeAsync(other, ct),
            steps.LastOrDefault(step => !step.Step.IsFinal)?.Step)
        {
            HasBetterEvidence = Queue.IsBetter(record, other),
        };
    }

    private static async Task<string?> AppealOfAsync(NpgsqlConnection connection, RecordKey key, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select words from activities.appeal where source = $1 and record_id = $2", connection);
        command.Parameters.Add(new() { Value = key.Source });
        command.Parameters.Add(new() { Value = key.RecordId });
        return await command.ExecuteScalarAsync(ct) as string;
    }
}
