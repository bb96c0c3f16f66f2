using Puhui.Components;
using Puhui.Components.Words;

namespace Puhui.Citizen.Words;

/// <summary>How far a number can be relied on, in words.</summary>
internal static class ConfidenceWords
{
    public static (string Tone, string Word) Of(string confidence, Language language) => MethodStepWords.Confidence(confidence, language);
}
