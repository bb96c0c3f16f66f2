using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>Tries a declaration as if it were finished after a day, so that nobody parks for a record that will be refused.</summary>
internal sealed class DeclarationTrial(IDryRun dryRun)
{
    public async Task<Refusal?> RefusalAsync(Declaration declaration, CancellationToken ct)
    {
        var record = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = declaration.Name,
            ["holder"] = declaration.Holder,
            ["scenario"] = Finishing.Scenario,
            ["at"] = declaration.DeclaredAt.ToString("O", CultureInfo.InvariantCulture),
            ["inputs"] = Finishing.Inputs(TimeSpan.FromDays(1), declaration.EngineClass, 0, 0, alert: false).ToDictionary(),
        };
        if (declaration.Region is not null)
        {
            record["region"] = declaration.Region;
        }

        var answer = await dryRun.JudgeAsync(declaration.Source, JsonSerializer.SerializeToUtf8Bytes(record), ct);
        return answer.Unreadable is { } unreadable ? new Refusal(unreadable.Code, unreadable.Detail, null)
            : answer.Records is [{ Status: ActivityStatus.Refused } verdict] ? new Refusal(verdict.Code ?? "refused", verdict.Detail ?? "The record would be refused.", verdict.Pointer)
            : null;
    }
}
