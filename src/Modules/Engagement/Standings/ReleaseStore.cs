using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Standings;

/// <summary>Releases at rest; the statement is sealed for its holder.</summary>
internal sealed class ReleaseStore(IHolderKeys keys)
{
    private const string Purpose = "standing statement";
    private const string Columns = "select id, programme, at, until, once, withdrawn_at, statement, holder from engagement.release ";

    public async Task AddAsync(NpgsqlConnection connection, AccountId holder, StandingRelease release, Guid receipt, CancellationToken ct) =>
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "insert into engagement.release (id, holder, programme, at, until, once, statement, receipt) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                release.Id.Value,
                holder.Value,
                release.Programme.Value,
                release.At,
                release.Until,
                release.Once,
                await keys.SealAsync(connection, holder, Purpose, Encoding.UTF8.GetBytes(release.Statement), ct),
                receipt),
            ct);

    public Task<IReadOnlyList<StandingRelease>> OfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        ReadAsync(connection, Sql.Command(connection, Columns + "where holder = $1 order by at desc, id desc limit 500", holder.Value), ct);

    public async Task<StandingRelease?> FindAsync(NpgsqlConnection connection, AccountId holder, ReleaseId id, CancellationToken ct) =>
        await ReadAsync(connection, Sql.Command(connection, Columns + "where id = $1 and holder = $2", id.Value, holder.Value), ct) is [var release] ? release : null;

    public static Task WithdrawAsync(NpgsqlConnection connection, AccountId holder, ReleaseId id, DateTimeOffset at, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(connection, "update engagement.release set withdrawn_at = $3 where id = $1 and holder = $2 and withdrawn_at is null", id.Value, holder.Value, at), ct);

    /// <summary>Notes that somebody asked; the first of all who ask at once is told so.</summary>
    public static async Task<(bool Stands, bool Once, bool First)> AskAsync(NpgsqlConnection connection, ReleaseId id, DateTimeOffset at, CancellationToken ct)
    {
        var first = await Sql.RunAsync(
            Sql.Command(connection, "update engagement.release set asked_at = $2 where id = $1 and asked_at is null and withdrawn_at is null", id.Value, at), ct) == 1;
        var found = await Sql.ListAsync(
            Sql.Command(connection, "select once, withdrawn_at is null from engagement.release where id = $1", id.Value), row => (Once: row.GetBoolean(0), Stands: row.GetBoolean(1)), ct);
        return found is [var one] ? (one.Stands, one.Once, first) : (false, false, false);
    }

    /// <summary>Removes what releases said and takes them back.</summary>
    public static Task EraseAsync(NpgsqlConnection connection, AccountId holder, DateTimeOffset at, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(connection, "update engagement.release set statement = null, withdrawn_at = coalesce(withdrawn_at, $2) where holder = $1", holder.Value, at), ct);

    private async Task<IReadOnlyList<StandingRelease>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand command, CancellationToken ct)
    {
        var rows = await Sql.ListAsync(
            command,
            row => (
                Id: new ReleaseId(row.GetGuid(0)), Programme: new ProgrammeId(row.GetGuid(1)), At: row.GetFieldValue<DateTimeOffset>(2), Until: row.GetFieldValue<DateTimeOffset>(3), Once: row.GetBoolean(4),
                Withdrawn: row.IsDBNull(5) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(5), Box: row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6), Holder: new AccountId(row.GetGuid(7))),
            ct);
        List<StandingRelease> releases = [];
        foreach (var row in rows)
        {
            if (row.Box is not null && await keys.OpenAsync(connection, row.Holder, Purpose, row.Box, ct) is { } bytes)
            {
                var note = Encoding.UTF8.GetString(bytes);
                var says = StandingText.Read(Signing.TextOf(note)).Value;
                releases.Add(new StandingRelease(row.Id, row.Programme, says.Audience, says.Purpose, row.At, row.Until, row.Once, row.Withdrawn, note));
            }
        }

        return releases;
    }
}
