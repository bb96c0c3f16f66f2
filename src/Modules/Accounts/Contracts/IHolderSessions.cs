using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>The sessions of holders, kept in the database: any server knows them, and ending one is felt everywhere at once.</summary>
public interface IHolderSessions
{
    /// <summary>The name of the cookie that shows a browser's session.</summary>
    public const string CookieName = "puhui-me";

    /// <summary>The sessions of a holder that are not over, the last used first.</summary>
    Task<IReadOnlyList<HolderSession>> ListAsync(AccountId holder, CancellationToken ct);

    /// <summary>Ends one session of a holder; false when it is not theirs or over.</summary>
    Task<bool> EndAsync(AccountId holder, string session, CancellationToken ct);

    /// <summary>Ends all sessions of a holder but one; how many.</summary>
    Task<int> EndOthersAsync(AccountId holder, string session, CancellationToken ct);
}

/// <summary>A session as its holder sees it.</summary>
/// <param name="Id">Names it; tells nothing.</param>
/// <param name="Way">How it began: <c>phone</c>, <c>email</c>, <c>wechat</c>, <c>passkey</c>.</param>
/// <param name="Device">Browser and system in two words.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="SeenAt">When it was last used, to five minutes.</param>
public sealed record HolderSession(string Id, string Way, string Device, DateTimeOffset BeganAt, DateTimeOffset SeenAt);
