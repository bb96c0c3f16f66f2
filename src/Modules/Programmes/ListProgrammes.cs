using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal static class ListProgrammes
{
    internal sealed record Answer(IReadOnlyList<Item> Programmes);

    internal sealed record Item(string Id, string Code, Words Title, string? Region, string Zone, IReadOnlyList<string> Languages, Words Unit);

    internal sealed record Words(string Zh, string En);

    public static async Task<Ok<Answer>> HandleAsync(IProgrammes programmes, CancellationToken ct)
    {
        var all = await programmes.ListAsync(ct);
        return TypedResults.Ok(new Answer([.. all.Select(p => new Item(
            p.Id.ToString(), p.Code, new(p.TitleZh, p.TitleEn), p.Region, p.ZoneId, p.Languages, new(p.UnitZh, p.UnitEn)))]));
    }
}
