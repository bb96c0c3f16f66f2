using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// A door for modules that keep something of value for holders in the books, besides reductions: it goes with an account when a link shows
/// whose it is. Reductions are moved by the accounts themselves; money never is.
/// </summary>
public interface IMovesWithAccount
{
    /// <summary>
    /// Moves what an account has to the holder it turned out to be, inside the link's transaction and before the reductions. Asked again
    /// for a while afterwards, in transactions of its own, for what still came: then there is mostly nothing. True when something moved.
    /// </summary>
    /// <param name="connection">In the transaction.</param>
    /// <param name="from">The account a partner had made.</param>
    /// <param name="to">The holder.</param>
    /// <param name="link">The link, for references.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="ct">Gives up.</param>
    Task<bool> MoveAsync(NpgsqlConnection connection, AccountId from, AccountId to, LinkId link, DateTimeOffset at, CancellationToken ct);
}
