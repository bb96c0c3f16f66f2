using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Rights;

/// <summary>What holders ask, and staff on their behalf. Words are sealed for the holder.</summary>
internal sealed class RequestBook(NpgsqlDataSource database, IHolderKeys keys, RightsOptions options, TimeProvider time)
{
    private const string Purpose = "request words";
    private const string Columns = "id, account, kind, state, asked_at, due_at, asked_by, decided_at";

    public async Task<Result<HolderRequest>> AskAsync(AccountId holder, HolderRequestKind kind, string? words, Guid? staff, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await HolderRow.LockAsync(connection, holder, ct) is { } refusal)
        {
            return refusal;
        }

        await using (var open = new NpgsqlCommand($"select {Columns} from accounts.holder_request where account = $1 and kind = $2 and state = 1", connection))
        {
            open.Parameters.Add(new() { Value = holder.Value });
            open.Parameters.Add(new() { Value = (short)kind });
            if ((await ReadAsync(open, ct)).SingleOrDefault() is { } standing)
            {
                return standing;
            }
        }

        var now = Moment.Of(time);
        DateTimeOffset? due = kind == HolderRequestKind.Erasure && staff is null ? now + options.TimeToThink : null;
        var request = new HolderRequest(HolderRequestId.New(), holder, kind, HolderRequestState.Open, now, due, staff, null, words ?? "");
        await using (var insert = new NpgsqlCommand(
            "insert into accounts.holder_request (id, account, kind, state, asked_at, due_at, words, asked_by) values ($1, $2, $3, 1, $4, $5, $6, $7)", connection))
        {
            insert.Parameters.Add(new() { Value = request.Id.Value });
            insert.Parameters.Add(new() { Value = holder.Value });
            insert.Parameters.Add(new() { Value = (short)kind });
            insert.Parameters.Add(new() { Value = now });
            insert.Parameters.Add(new() { Value = (object?)due ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            insert.Parameters.Add(new() { Value = (object?)await SealAsync(connection, holder, words, ct) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
            insert.Parameters.Add(new() { Value = (object?)staff ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return request;
    }

    /// <summary>Closes an open request; null when there is none.</summary>
    public async Task<HolderRequest?> CloseAsync(HolderRequestId id, HolderRequestState state, Guid? staff, string? answer, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await FindAsync(id, ct) is not { State: HolderRequestState.Open } request)
        {
            return null;
        }

        await using var update = new NpgsqlCommand(
            $"update accounts.holder_request set state = $2, decided_at = $3, decided_by = $4, answer = $5 where id = $1 and state = 1 returning {Columns}", connection);
        update.Parameters.Add(new() { Value = id.Value });
        update.Parameters.Add(new() { Value = (short)state });
        update.Parameters.Add(new() { Value = Moment.Of(time) });
        update.Parameters.Add(new() { Value = (object?)staff ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        update.Parameters.Add(new() { Value = (object?)await SealAsync(connection, request.Holder, answer, ct) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        return (await ReadAsync(update, ct)).SingleOrDefault();
    }

    public async Task<HolderRequest?> FindAsync(HolderRequestId id, CancellationToken ct)
    {
        await using var find = database.CreateCommand($"select {Columns} from accounts.holder_request where id = $1");
        find.Parameters.Add(new() { Value = id.Value });
        return (await ReadAsync(find, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<HolderRequest>> OpenAsync(CancellationToken ct)
    {
        await using var list = database.CreateCommand($"select {Columns} from accounts.holder_request where state = 1 order by asked_at, id limit 500");
        return await ReadAsync(list, ct);
    }

    public async Task<IReadOnlyList<HolderRequest>> DueAsync(CancellationToken ct)
    {
        await using var list = database.CreateCommand($"select {Columns} from accounts.holder_request where state = 1 and due_at <= $1 order by due_at limit 100");
        list.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await ReadAsync(list, ct);
    }

    public async Task<IReadOnlyList<HolderRequest>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<(HolderRequest Request, byte[]? Words, byte[]? Answer)> rows = [];
        await using (var list = new NpgsqlCommand($"select {Columns}, words, answer from accounts.holder_request where account = $1 order by asked_at desc, id desc limit 200", connection))
        {
            list.Parameters.Add(new() { Value = holder.Value });
            await using var row = await list.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                rows.Add((Read(row), row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8), row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9)));
            }
        }

        List<HolderRequest> requests = [];
        foreach (var (request, words, answer) in rows)
        {
            requests.Add(request with { Words = await OpenAsync(connection, holder, words, ct), Answer = await OpenAsync(connection, holder, answer, ct) });
        }

        return requests;
    }

    private static async Task<List<HolderRequest>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<HolderRequest> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(Read(row));
        }

        return found;
    }

    private static HolderRequest Read(NpgsqlDataReader row) => new(
        new HolderRequestId(row.GetGuid(0)), new AccountId(row.GetGuid(1)), (HolderRequestKind)row.GetInt16(2), (HolderRequestState)row.GetInt16(3),
        row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetGuid(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7));

    private async Task<byte[]?> SealAsync(NpgsqlConnection connection, AccountId holder, string? words, CancellationToken ct) =>
        string.IsNullOrEmpty(words) ? null : await keys.SealAsync(connection, holder, Purpose, Encoding.UTF8.GetBytes(words), ct);

    private async Task<string> OpenAsync(NpgsqlConnection connection, AccountId holder, byte[]? box, CancellationToken ct) =>
        box is { Length: > 0 } && await keys.OpenAsync(connection, holder, Purpose, box, ct) is { } open ? Encoding.UTF8.GetString(open) : "";
}

/// <summary>How long a holder may think about an erasure.</summary>
internal sealed record RightsOptions
{
    public TimeSpan TimeToThink { get; init; } = TimeSpan.FromDays(3);
}
