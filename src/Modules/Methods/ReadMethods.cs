using Microsoft.AspNetCore.Http;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Methods;

/// <summary>The methods as anyone may read them.</summary>
internal static class ReadMethods
{
    internal sealed record MethodList(IReadOnlyList<MethodSummary> Methods);

    public static IResult List(IMethodRegister register) =>
        TypedResults.Ok(new MethodList([.. register.Library.Methods.Select(MethodSummary.Of)]));

    public static IResult Find(string id, string version, IMethodRegister register) =>
        register.Library.Find(new MethodRef(id, version)) is { } method
            ? TypedResults.Ok(MethodDetail.Of(method))
            : Problem.NotFound($"No method {id}@{version} is installed here; GET /v1/methods names those that are.");
}

/// <summary>One line of the list.</summary>
internal sealed record MethodSummary(
    string Id,
    string Version,
    string Kind,
    LocalText Title,
    LocalText Issuer,
    string? Standard,
    DateTimeOffset EffectiveFrom,
    DateTimeOffset? EffectiveTo,
    IReadOnlyList<string> Regions,
    string Status,
    string Confidence,
    IReadOnlyList<string> Scenarios,
    string ContentHash)
{
    public static MethodSummary Of(Method method) => new(
        method.Ref.Id,
        method.Ref.Version,
        Words.Of(method.Kind),
        method.Title,
        method.Issuer,
        method.Definition.Standard,
        method.EffectiveFrom.ToUniversalTime(),
        method.EffectiveTo?.ToUniversalTime(),
        method.Regions,
        Words.Of(method.Definition.Status),
        Words.Of(method.WeakestConfidence),
        [.. method.Scenarios.Select(scenario => scenario.Name)],
        Convert.ToHexStringLower(method.ContentHash.Span));
}

/// <summary>Enumerations as they are written in method files: lower case with hyphens.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value a word stands for. Throws <see cref="FormatException"/> for a word that stands for none.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Of(value!.Value) == word)
            ?? throw new FormatException($"'{word}' is no {typeof(T).Name}.");
}
