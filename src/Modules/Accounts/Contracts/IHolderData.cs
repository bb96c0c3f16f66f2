using System.Text.Json;
using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// A door that every module and connector keeping something about holders opens, so that a holder's rights reach all of it:
/// taking it away, and having it erased. All implementations are asked, in order of <see cref="Section"/>.
/// </summary>
public interface IHolderData
{
    /// <summary>The name of its part in an export: lower-case words with hyphens, for example <c>activities</c>; unique.</summary>
    string Section { get; }

    /// <summary>
    /// Writes one JSON value: everything kept here about the holder, in words and units people can read; an empty array or object when
    /// there is nothing. Streams: memory stays bounded however much there is.
    /// </summary>
    Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct);

    /// <summary>
    /// Removes or makes unreadable everything kept here that tells who the holder is, or what a partner called them, inside the caller's
    /// transaction. Amounts and times that the books depend on stay, tied to nothing but the account id. Again: nothing.
    /// </summary>
    Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct);
}
