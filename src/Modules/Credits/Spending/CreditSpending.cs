using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Spending;

/// <summary>The module's door: each operation is a file of its own.</summary>
internal sealed class CreditSpending(Holding holding, Settling settling, Refunding refunding, ILedger ledger) : ICreditSpending
{
    public Task<Result<EntryId>[]> HoldAsync(NpgsqlConnection connection, IReadOnlyList<CreditHold> holds, CancellationToken ct) => holding.RunAsync(connection, holds, ct);

    public Task<Result<EntryId>[]> TakeAsync(NpgsqlConnection connection, IReadOnlyList<CreditTake> takes, CancellationToken ct) => settling.TakeAsync(connection, takes, ct);

    public Task<Result<EntryId>[]> ReleaseAsync(NpgsqlConnection connection, IReadOnlyList<CreditRelease> releases, CancellationToken ct) => settling.ReleaseAsync(connection, releases, ct);

    public Task<Result<EntryId>> RefundAsync(NpgsqlConnection connection, EntryId hold, DateTimeOffset at, string reference, CancellationToken ct) =>
        refunding.RunAsync(connection, hold, at, reference, ct);

    public void Announce() => ledger.Announce(Array.Empty<AccountId>());
}
