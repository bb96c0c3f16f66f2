using Puhui.Components;
using Puhui.Components.Parts;
using Puhui.Components.Words;
using Puhui.Methods.Contracts;

namespace Puhui.Operating.Methods.Deciding;

/// <summary>Steps as what happened, one below the other.</summary>
internal static class StepMoments
{
    public static Timeline.Moment Of(MethodStep step, Language language)
    {
        var (icon, tone, title) = MethodStepWords.Of(step.Kind.ToString().ToLowerInvariant(), step.Verdict, language);
        var who = step.By is not { } by ? null
            : by.Role == "public" ? (by.Name.Length > 0 ? by.Name : language.Say("匿名", "anonymous"))
            : $"{by.Name}{language.Say("（", " (")}{MethodStepWords.Role(by.Role, language)}{language.Say("）", ")")}";
        return new Timeline.Moment(
            step.Id.ToString(), icon, tone, title, who, MethodStepWords.Time(step.At),
            [.. step.Words.Select(words => (MethodStepWords.Chapter(words.Key, language), words.Value))],
            $"/v1/attestations/{step.Attestation}/receipt",
            step.Signature is { } signature ? $"{signature.Algorithm} {Convert.ToHexStringLower(signature.Value.Span[..6])}…" : null);
    }
}
