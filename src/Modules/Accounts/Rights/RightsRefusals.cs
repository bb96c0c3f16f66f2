using Puhui.Quantities;

namespace Puhui.Accounts.Rights;

/// <summary>The closed list of refusals about rights; docs/refusals.md lists them in order.</summary>
internal static class RightsRefusals
{
    public static readonly Refusal WordsInvalid = new("words_invalid", "Say in 1 to 500 characters what is wrong and what would be right.", "words");
    public static readonly Refusal ReasonInvalid = new("reason_invalid", "Choose a reason and say in 10 to 500 characters why; the holder will read it.", "words");
    public static readonly Refusal RequestUnknown = new("request_unknown", "There is no such open request.");
    public static readonly Refusal FourEyesNeeded = new("four_eyes_needed", "A second person must decide this, and what the holder asked for is the holder's alone.");
}
