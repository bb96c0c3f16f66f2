using Npgsql;
using Puhui.Credits.Contracts;
using Puhui.Crediting;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Budgets;

/// <summary>How far budgets are used.</summary>
internal static class BudgetReading
{
    /// <summary>The budgets of a policy in the periods a day is in, in the policy's order.</summary>
    public static async Task<IReadOnlyList<BudgetUse>> OfAsync(NpgsqlDataSource database, ProgrammeId programme, CreditPolicy policy, DateOnly day, CancellationToken ct)
    {
        Dictionary<(string Name, string Period), long> used = [];
        await using var command = database.CreateCommand(
            "select u.name, u.period, u.used from credits.budget_use u join unnest($2, $3) as k (name, period) on k.name = u.name and k.period = u.period where u.programme = $1");
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = policy.Budgets.Select(budget => budget.Name).ToArray() });
        command.Parameters.Add(new() { Value = policy.Budgets.Select(budget => CreditPeriod.Of(budget.Period, day).ToString()).ToArray() });
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                used[(row.GetString(0), row.GetString(1))] = row.GetInt64(2);
            }
        }

        return [.. policy.Budgets.Select(budget =>
        {
            var period = CreditPeriod.Of(budget.Period, day).ToString();
            return new BudgetUse(budget.Name, period, budget.Points, used.GetValueOrDefault((budget.Name, period)), budget.Payer.Zh + " · " + budget.Payer.En);
        })];
    }
}
