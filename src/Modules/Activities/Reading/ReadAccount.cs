using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Reading;

/// <summary>
/// <c>GET /v1/accounts/{account}/balance</c> and <c>/statement</c>. The account's id is an unguessable capability: who knows it may
/// read it; what it is not is 404.
/// </summary>
internal static class ReadAccount
{
    private const int UsualLimit = 50;
    private const int MostLimit = 500;

    internal sealed record BalanceAnswer(string Account, long BalanceMg, IReadOnlyList<Balance> Balances);

    internal sealed record Balance(string Asset, long Posted, long Reserved, long Available, string Unit);

    internal sealed record StatementAnswer(string Account, string Asset, IReadOnlyList<Line> Entries, string? Next);

    internal sealed record Line(
        string Entry,
        long AmountMg,
        long BalanceMg,
        string Kind,
        string? Corrects,
        DateTimeOffset At,
        DateTimeOffset BookedAt,
        string Scenario,
        ActivityOfLine? Activity);

    internal sealed record ActivityOfLine(
        string Id, string Status, IReadOnlyDictionary<string, string> Inputs, DateTimeOffset? Until, string Evidence, string? Region, string Method, long ReductionMg);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/accounts/{account}/balance", BalanceAsync).ByAddress("the id of an account cannot be guessed and is told to nobody").WithName("getBalance").WithTags("Accounts")
            .WithSummary("What an account holds, by asset; with eventBefore or bookedBefore as of that moment of the events or of the books").Produces<BalanceAnswer>();
        routes.MapGet("/v1/accounts/{account}/statement", StatementAsync).ByAddress("the id of an account cannot be guessed and is told to nobody").WithName("getStatement").WithTags("Accounts")
            .WithSummary("The entries of an account, newest first, each with its activity; with eventBefore or bookedBefore as of that moment").Produces<StatementAnswer>();
    }

    private static async Task<IResult> BalanceAsync(
        string account, string? eventBefore, string? bookedBefore, IAccounts accounts, ILedger ledger, CancellationToken ct)
    {
        if (await FindAsync(account, accounts, ct) is not { } holder)
        {
            return NotFound();
        }

        if (!TryMoment(eventBefore, bookedBefore, out var asOf, out var unreadable))
        {
            return unreadable;
        }

        var balances = await ledger.BalancesOfAsync(holder.Id, asOf, ct);
        return TypedResults.Ok(new BalanceAnswer(
            holder.Id.ToString(),
            balances.FirstOrDefault(balance => balance.Asset == Asset.Co2e.Code).Posted,
            [.. balances.Select(balance => new Balance(balance.Asset, balance.Posted, balance.Reserved, balance.Available, UnitOf(balance.Asset)))]));
    }

    private static async Task<IResult> StatementAsync(
        string account, string? asset, int? limit, string? cursor, string? from, string? to, string? scenario, string? eventBefore, string? bookedBefore,
        IAccounts accounts, ILedger ledger, IActivityReader activities, CancellationToken ct)
    {
        if (await FindAsync(account, accounts, ct) is not { } holder)
        {
            return NotFound();
        }

        if (!Asset.TryFind(asset ?? Asset.Co2e.Code, out var known))
        {
            return Problem.Unreadable($"asset is one of {string.Join(", ", Asset.All)}.", "asset");
        }

        if (limit is < 1 or > MostLimit)
        {
            return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {MostLimit}."), "limit");
        }

        if (!TryTime(from, out var begin))
        {
            return Problem.Unreadable("from is an RFC 3339 time with its offset.", "from");
        }

        if (!TryTime(to, out var end))
        {
            return Problem.Unreadable("to is an RFC 3339 time with its offset.", "to");
        }

        if (!TryMoment(eventBefore, bookedBefore, out var asOf, out var unreadable))
        {
            return unreadable;
        }

        try
        {
            var query = new StatementQuery(known.Code, limit ?? UsualLimit, cursor, begin, end, scenario) { AsOf = asOf };
            var page = await ledger.StatementAsync(holder.Id, query, ct);
            var described = await activities.DescribeAsync([.. page.Rows.Select(row => row.Entry.Reference).Distinct(StringComparer.Ordinal)], ct);
            return TypedResults.Ok(new StatementAnswer(
                holder.Id.ToString(), known.Code, [.. page.Rows.Select(row => LineOf(row, described.GetValueOrDefault(row.Entry.Reference)))], page.Next));
        }
        catch (FormatException)
        {
            return Problem.Of(400, "cursor_invalid", "The cursor is not one that this server gave. Begin without it.", "cursor");
        }
    }

    private static Line LineOf(StatementRow row, Activity? activity) => new(
        row.Entry.Entry.ToString(),
        row.Entry.Amount,
        row.BalanceAfter,
        row.Entry.Kind == EntryKind.Issue ? "issue" : "correct",
        row.Entry.Corrects?.ToString(),
        row.Entry.OccurredAt.ToUniversalTime(),
        row.Entry.BookedAt.ToUniversalTime(),
        row.Entry.Category,
        activity is null ? null : new ActivityOfLine(
            activity.Id.ToString(),
            activity.CancelledAt is not null ? "cancelled" : ActivityAnswer.NameOf(activity.Status),
            activity.Inputs.ToDictionary(StringComparer.Ordinal),
            activity.Until?.ToUniversalTime(),
            activity.Evidence,
            activity.Region,
            activity.Method,
            activity.ReductionMg));

    private static async Task<AccountInfo?> FindAsync(string account, IAccounts accounts, CancellationToken ct) =>
        AccountId.TryParse(account, out var id) ? await accounts.FindAsync(id, ct) : null;

    private static bool TryMoment(string? eventBefore, string? bookedBefore, out AsOf asOf, out Problem unreadable)
    {
        asOf = default;
        unreadable = null!;
        if (!TryTime(eventBefore, out var happened))
        {
            unreadable = Problem.Unreadable("eventBefore is an RFC 3339 time with its offset.", "eventBefore");
            return false;
        }

        if (!TryTime(bookedBefore, out var booked))
        {
            unreadable = Problem.Unreadable("bookedBefore is an RFC 3339 time with its offset.", "bookedBefore");
            return false;
        }

        asOf = new AsOf(happened, booked);
        return true;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        // A plus sign that was not escaped arrives as a space.
        if (text.Length > 64 || Instant.Read(Encoding.UTF8.GetBytes(text.Replace(' ', '+')), out var microseconds) != Instant.Reading.Accepted)
        {
            return false;
        }

        time = Instant.ToTime(microseconds);
        return true;
    }

    private static string UnitOf(string code) => Asset.TryFind(code, out var asset) ? asset.SmallestUnit : "";

    private static Problem NotFound() => Problem.NotFound("There is no such account.");
}
