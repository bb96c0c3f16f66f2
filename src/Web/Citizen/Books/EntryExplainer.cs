using Puhui.Activities.Contracts;
using Puhui.Citizen.Entries;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Words;
using Puhui.Components;
using Puhui.Components.Words;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Platform.Settings;

namespace Puhui.Citizen.Books;

/// <summary>Puts an entry, its activity and the method's explanation into words for the holder.</summary>
internal sealed class EntryExplainer(IActivityReader activities, IRestatements restatements, PuhuiSettings settings)
{
    public async Task<EntryView> ExplainAsync(HolderView holder, ActivityRow row, LedgerEntry? entry, Activity? activity, Language language, CancellationToken ct)
    {
        var explanation = activity is null || activity is { Status: ActivityStatus.Held, Entry: null } ? null : await activities.ExplainAsync(activity.Reference, ct);
        var restated = activity is null ? [] : await restatements.OfRecordAsync(activity.Reference, ct);
        return new EntryView(
            row,
            explanation is null ? null : new MethodName(explanation.MethodTitle.In(language.Tag), explanation.Method.ToString()),
            explanation is null ? [] : [.. explanation.Steps.Select(step => Step(step, language))],
            explanation is null ? [] : Factors(explanation, language),
            explanation is null ? [] : [.. explanation.Notes.Select(note => UnitWords.Pretty(note.In(language.Tag)))],
            Facts(row, entry, activity, holder.Zone, language),
            entry is null ? null : Proof(entry))
        {
            Review = activity?.Review is { } review && activity.CancelledAt is null && entry?.Corrects is null
                ? new ReviewView(
                    review.Decision is null, review.Decision == ReviewDecision.Release, review.Reason,
                    review.AppealedAt is { } asked ? TimeZoneInfo.ConvertTime(asked, holder.Zone) : null,
                    $"/accounts/{holder.Account}/entries/{activity.Id}/appeal")
                : null,
            Corrects = entry?.Corrects is { } corrected ? $"/accounts/{holder.Account}/entries/{corrected}" : null,
            Restated = [.. restated.Select(one => Restated(one, holder, entry))],
        };
    }

    private static RestatedView Restated(RestatedRecord one, HolderView holder, LedgerEntry? shown) => new(
        one.Decision.ToString(), one.Method, one.Before, one.After,
        one.At is { } at ? TimeZoneInfo.ConvertTime(at, holder.Zone) : null,
        one.Entry is { } posted && posted != shown?.Entry ? $"/accounts/{holder.Account}/entries/{posted}" : null);

    private static StepView Step(ExplanationStep step, Language language) =>
        new(step.Title.In(language.Tag), UnitWords.Pretty(step.Numbers), UnitWords.Pretty(step.Result));

    private static List<FactorView> Factors(Explanation explanation, Language language) =>
    [
        .. explanation.Steps.SelectMany(step => step.Sources).DistinctBy(source => (source.Parameter, source.Value)).Select(source => new FactorView(
            source.Title.In(language.Tag),
            UnitWords.Pretty(new Quantities.Quantity(source.Value, source.Unit).ToString()),
            Where(source, language),
            source.Confidence?.ToString().ToLowerInvariant())),
    ];

    private static string Where(ExplanationSource source, Language language)
    {
        var clause = source.Clause is "not seen" ? language.Say("未见原文条款", "clause not seen") : source.Clause;
        var year = source.Year is { } number ? language.Say($"{number} 年数据", $"data of {number}") : null;
        return string.Join(language.Say("，", ", "), new[] { source.Source, clause, year }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static List<KeyValuePair<string, string>> Facts(ActivityRow row, LedgerEntry? entry, Activity? activity, TimeZoneInfo zone, Language language)
    {
        var facts = new List<KeyValuePair<string, string>>();
        void Add(string chinese, string english, string? value)
        {
            if (value is not null)
            {
                facts.Add(new(language.Say(chinese, english), value));
            }
        }

        Add("来源", "Source", row.Source);
        Add("来源编号", "Its number", activity?.RecordId);
        Add("证据", "Evidence", activity is null ? null : Evidence(activity.Evidence, language));
        Add("入账", "Booked", entry is null ? null : TimeZoneInfo.ConvertTime(entry.BookedAt, zone).ToString(language.Say("yyyy年M月d日 HH:mm:ss", "d MMM yyyy, HH:mm:ss"), language.Culture));
        Add("分录", "Entry", entry?.Entry.ToString());
        return facts;
    }

    private static string Evidence(string evidence, Language language) => evidence switch
    {
        "E1" => language.Say("E1 运营方记录", "E1 operator record"),
        "E2" => language.Say("E2 设备轨迹", "E2 device trace"),
        "E3" => language.Say("E3 上传凭证", "E3 uploaded record"),
        "E4" => language.Say("E4 自行打卡", "E4 self check-in"),
        _ => evidence,
    };

    private ProofView Proof(LedgerEntry entry)
    {
        var path = $"/v1/entries/{entry.Entry}/receipt";
        return new ProofView(path, settings.BaseUrl + path, entry.Amount, entry.Entry.ToString());
    }
}
