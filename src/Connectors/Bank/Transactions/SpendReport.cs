using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Bank.Transactions;

/// <summary><c>GET /v1/bank/spending?month=2026-09</c>: the source's own sums by category.</summary>
internal sealed class SpendReport(ISourceGate gate, SpendStore store)
{
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Read);
        if (source is null)
        {
            return stranger!;
        }

        var month = context.Request.Query["month"].ToString();
        if (!DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from) || from.Year is < 2000 or > 2099)
        {
            return Problem.Unreadable("month is a month of the form 2026-09.", "month");
        }

        var sums = await store.SumAsync(source.Id, from, from.AddMonths(1), context.RequestAborted);
        return Results.Json(new { month, credited = false, categories = sums.Select(sum => new { category = sum.Category, transactions = sum.Count, fen = sum.Fen }) });
    }
}
