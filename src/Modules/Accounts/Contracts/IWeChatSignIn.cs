using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>Signing in by WeChat: on the web by OAuth 2, in a mini program by its login code.</summary>
public interface IWeChatSignIn
{
    /// <summary>Whether the operator has set it up for browsers of this kind.</summary>
    bool IsOffered(bool insideWeChat);

    /// <summary>
    /// Begins it on the web: where the person goes, and what the browser keeps meanwhile, sealed. Refusal: <c>wechat_off</c>.
    /// </summary>
    Result<WeChatJourney> Begin(bool insideWeChat, string? next);

    /// <summary>
    /// Ends it: the state must be the one this browser keeps, and the code is exchanged once. Refusals, in this order:
    /// <c>wechat_state</c>, <c>wechat_off</c>, <c>wechat_code_invalid</c>, <c>wechat_blocked</c>, <c>wechat_busy</c>.
    /// </summary>
    Task<Result<WeChatArrival>> EndAsync(string? kept, string? state, string? code, SignInAsker asker, CancellationToken ct);

    /// <summary>Signs a person of the mini program in by the code of <c>wx.login</c>. Refusals as <see cref="EndAsync"/>, without the state.</summary>
    Task<Result<NewSession>> EnterAsync(string? code, SignInAsker asker, CancellationToken ct);
}

/// <summary>A sign-in on its way through WeChat.</summary>
/// <param name="Address">Where the person goes.</param>
/// <param name="Kept">What the browser keeps until it comes back.</param>
public sealed record WeChatJourney(string Address, string Kept);

/// <summary>A sign-in that came back.</summary>
/// <param name="Session">The session that began.</param>
/// <param name="Next">Where the person wanted to go.</param>
public sealed record WeChatArrival(NewSession Session, string? Next);
