using Puhui.Components;

namespace Puhui.Citizen.Words;

/// <summary>How far a number can be relied on, in words.</summary>
internal static class ConfidenceWords
{
    public static (string Tone, string Word) Of(string confidence, Language language) => confidence switch
    {
        "official" => ("leaf", language.Say("官方原文", "Official text")),
        "secondary" => ("sky", language.Say("转引资料", "Secondary source")),
        "contested" => ("clay", language.Say("各方说法不一", "Contested")),
        _ => ("sun", language.Say("尚未核对原文", "Not yet checked")),
    };
}
