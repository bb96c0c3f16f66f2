using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Accounts.Rights;

internal sealed class HolderSubjects : IHolderSubjects
{
    public static async Task<IReadOnlyList<HolderSubject>> ReadAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select issuer, subject from accounts.subject where account = $1 order by issuer, subject", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        List<HolderSubject> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new HolderSubject(row.GetGuid(0), row.GetString(1)));
        }

        return found;
    }

    public Task<IReadOnlyList<HolderSubject>> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => ReadAsync(connection, holder, ct);
}
