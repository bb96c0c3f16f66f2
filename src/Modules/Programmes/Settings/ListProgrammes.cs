using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal static class ListProgrammes
{
    /// <param name="Precedence">Ids in the order in which a holder's programmes are asked who counts an act.</param>
    internal sealed record Answer(IReadOnlyList<Item> Programmes, IReadOnlyList<string> Precedence);

    internal sealed record Item(
        string Id, string Code, string Kind, string State, Words Title, Words Summary, string? Region, string Zone, IReadOnlyList<string> Languages, Words Unit,
        string Enrolment, int? MaxPeople, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, Caps Caps, int Rank, int K);

    internal sealed record Words(string Zh, string En);

    internal sealed record Caps(long? DayMg, long? MonthMg);

    /// <summary>By code; a draft is not public yet.</summary>
    public static async Task<Ok<Answer>> HandleAsync(IProgrammes programmes, IProgrammeBook book, CancellationToken ct)
    {
        var all = (await programmes.ListAsync(ct)).Where(programme => programme.State != ProgrammeState.Draft);
        var order = (await book.CurrentAsync(ct)).InOrder.Where(programme => programme.State != ProgrammeState.Draft);
        return TypedResults.Ok(new Answer([.. all.Select(Of)], [.. order.Select(programme => programme.Id.ToString())]));
    }

    private static Item Of(Programme p)
    {
        var s = p.Settings;
        return new Item(
            p.Id.ToString(), p.Code, SettingsWords.Of(s.Kind), SettingsWords.Of(p.State), new(s.TitleZh, s.TitleEn), new(s.SummaryZh, s.SummaryEn), s.Region, s.ZoneId,
            s.Languages, new(s.UnitZh, s.UnitEn), SettingsWords.Of(s.Enrolment), s.MaxPeople, s.StartsAt, s.EndsAt, new(s.DayCapMg, s.MonthCapMg), s.Precedence, s.K);
    }
}
