using Puhui.Quantities;

namespace Puhui.Platform.Messages;

/// <summary>
/// Sends one short text to one person outside: a sign-in code, an invitation. What it carries is personal: neither address nor text is
/// ever logged. Delivery is the carrier's; accepted means that the carrier took it.
/// </summary>
public interface IMessages
{
    /// <summary>Null when it was taken; otherwise <c>message_not_sent</c> with words that tell nothing of the address.</summary>
    Task<Refusal?> SendAsync(Message message, CancellationToken ct);
}

/// <summary>What is sent.</summary>
/// <param name="Channel">By which way.</param>
/// <param name="Address">A phone number in E.164 form (<c>+8613800138000</c>), or an e-mail address.</param>
/// <param name="Purpose">Why, a stable name a gateway chooses its template by: <c>sign-in-code</c>, <c>staff-invitation</c>.</param>
/// <param name="Text">The words as the person reads them.</param>
public sealed record Message(MessageChannel Channel, string Address, string Purpose, string Text)
{
    /// <summary>The varying part alone, such as the code, for gateways that hold the words as a template; null when there is none.</summary>
    public string? Variable { get; init; }

    /// <summary>Purpose and channel only: a message printed by accident tells nobody anything.</summary>
    public override string ToString() => $"{Channel} {Purpose}";
}

/// <summary>The ways to reach somebody.</summary>
public enum MessageChannel
{
    /// <summary>A short message to a phone.</summary>
    Sms,

    /// <summary>An e-mail.</summary>
    Email,
}
