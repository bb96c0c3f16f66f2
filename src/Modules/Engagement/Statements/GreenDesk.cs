using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Names;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Statements;

internal sealed class GreenDesk(
    NpgsqlDataSource database, IProgrammeBook programmes, YearCount count, IHolderKeys keys, IAttestations attestations, Signing signing, TimeProvider time) : IGreenStatements
{
    private const string Purpose = "shared green statement";
    private const int MostShares = 200;
    private const string Columns = "select token, holder, signed, receipt, programme from engagement.share ";

    public async Task<IReadOnlyList<int>> YearsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(
                connection,
                "select distinct extract(year from month)::integer as year from engagement.rank where holder = $1 and programme = $2 and mg > 0 order by year desc",
                holder.Value,
                programme.Value),
            row => row.GetInt32(0),
            ct);
    }

    public async Task<Result<GreenStatement>> OfAsync(AccountId holder, ProgrammeId programme, int year, CancellationToken ct) =>
        year is >= 2000 and <= 9998 && (await programmes.CurrentAsync(ct)).Find(programme) is { } known && await count.OfAsync(holder, known, year, ct) is { } statement
            ? statement
            : new Refusal("year_empty", "There is nothing in this year.", "year");

    public async Task<Result<SharedStatement>> ShareAsync(AccountId holder, ProgrammeId programme, int year, string? name, CancellationToken ct)
    {
        var statement = await OfAsync(holder, programme, year, ct);
        if (!statement.IsAccepted)
        {
            return statement.Refusal;
        }

        var named = string.IsNullOrWhiteSpace(name) ? (Result<string>?)null : PublicName.Read(name);
        if (named is { IsAccepted: false } wrong)
        {
            return wrong.Refusal!;
        }

        var code = (await programmes.CurrentAsync(ct)).Find(programme)!.Code;
        var now = time.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var text = GreenText.Write(new SharedText(code, named?.Value, at, statement.Value));
        var signed = signing.Sign(text);
        var token = Token.New();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // Without the holder: what proves it is for everyone who has the address, and must not say whose it is.
        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation("statement.shared", programme.ToString(), at, [new("year", TextLines.Year(year)), new("sha256", Signing.DigestOf(text))]) { Programme = programme.Value },
            ct);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "delete from engagement.share where token in (select token from engagement.share where holder = $1 order by at desc offset $2)",
                holder.Value,
                MostShares - 1),
            ct);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "insert into engagement.share (token, holder, programme, year, at, signed, receipt) values ($1, $2, $3, $4, $5, $6, $7)",
                token,
                holder.Value,
                programme.Value,
                year,
                at,
                await keys.SealAsync(connection, holder, Purpose, Encoding.UTF8.GetBytes(signed), ct),
                receipt.Value),
            ct);
        await transaction.CommitAsync(ct);
        attestations.Announce();
        return new SharedStatement(token, named?.Value, statement.Value, at, signed, receipt.ToString()) { Programme = programme };
    }

    public async Task<SharedStatement?> FindAsync(string token, CancellationToken ct)
    {
        if (!Token.IsOne(token))
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await ReadAsync(connection, Sql.Command(connection, Columns + "where token = $1", token), ct) is [var shared] ? shared : null;
    }

    public async Task<IReadOnlyList<SharedStatement>> SharedAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await ReadAsync(connection, Sql.Command(connection, Columns + "where holder = $1 order by at desc, token", holder.Value), ct);
    }

    public async Task UnshareAsync(AccountId holder, string token, CancellationToken ct)
    {
        if (Token.IsOne(token))
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await Sql.RunAsync(Sql.Command(connection, "delete from engagement.share where token = $1 and holder = $2", token, holder.Value), ct);
        }
    }

    public Result<GreenStatement> Check(string signed, string keyLines)
    {
        var opened = GreenText.Open(signed, keyLines);
        return opened.IsAccepted ? opened.Value.Statement : opened.Refusal;
    }

    private async Task<IReadOnlyList<SharedStatement>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand command, CancellationToken ct)
    {
        var rows = await Sql.ListAsync(
            command,
            row => (Token: row.GetString(0), Holder: new AccountId(row.GetGuid(1)), Box: row.GetFieldValue<byte[]>(2), Receipt: new AttestationId(row.GetGuid(3)), Programme: new ProgrammeId(row.GetGuid(4))),
            ct);
        List<SharedStatement> shared = [];
        foreach (var row in rows)
        {
            if (await keys.OpenAsync(connection, row.Holder, Purpose, row.Box, ct) is { } bytes)
            {
                var signed = Encoding.UTF8.GetString(bytes);
                var says = GreenText.Read(Signing.TextOf(signed)).Value;
                shared.Add(new SharedStatement(row.Token, says.Name, says.Statement, says.SharedAt, signed, row.Receipt.ToString()) { Programme = row.Programme });
            }
        }

        return shared;
    }
}
