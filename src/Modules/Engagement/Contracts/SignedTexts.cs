using Puhui.Engagement.Standings;
using Puhui.Engagement.Statements;
using Puhui.Quantities;

namespace Puhui.Engagement.Contracts;

/// <summary>Checks of signed texts that need no server: what a bank's program or the command line does with a file.</summary>
public static class SignedTexts
{
    /// <summary>
    /// A standing statement, as of <see cref="IStandings.Check"/>. Refusals, in this order: <c>statement_unreadable</c>, <c>key_unreadable</c>,
    /// <c>signature_wrong</c>, <c>statement_over</c>.
    /// </summary>
    /// <param name="statement">The signed text.</param>
    /// <param name="keyLines">The log's key lines, from where they are trusted.</param>
    /// <param name="at">The time it must be good at; null does not look at the time.</param>
    public static Result<StandingStatement> CheckStanding(string statement, string keyLines, DateTimeOffset? at) =>
        at is { } time ? StandingText.Check(statement, keyLines, time) : StandingText.Open(statement, keyLines);

    /// <summary>An annual green statement that was shared, as of <see cref="IGreenStatements.Check"/>. Refusals: <c>statement_unreadable</c>, <c>key_unreadable</c>, <c>signature_wrong</c>.</summary>
    public static Result<SharedText> CheckGreen(string signed, string keyLines) => GreenText.Open(signed, keyLines);

    /// <summary>SHA-256 of the text that is signed, lower-case hex: what the attestation in the log commits to as <c>sha256</c>. Empty when it is no signed text.</summary>
    public static string DigestOf(string signed) => Signing.TextOf(signed) is { Length: > 0 } text ? Signing.DigestOf(text) : "";
}

/// <summary>What a shared statement says.</summary>
/// <param name="Programme">Code of the programme.</param>
/// <param name="Name">The name on it; null for none.</param>
/// <param name="SharedAt">When it was frozen.</param>
/// <param name="Statement">The year.</param>
public sealed record SharedText(string Programme, string? Name, DateTimeOffset SharedAt, GreenStatement Statement);
