using System.Globalization;
using System.Text;
using Npgsql;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Attesting;

/// <summary>One attestation by its id, or pages of them.</summary>
internal sealed class ReadAttestations(NpgsqlDataSource database)
{
    public const int MaxLimit = 500;

    public async Task<AttestationRow?> FindAsync(AttestationId id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {AttestationRows.Columns} {AttestationRows.From} where a.id = $1");
        command.Parameters.AddWithValue(id.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? AttestationRows.Read(reader) : null;
    }

    /// <param name="query">Which.</param>
    /// <param name="publicOnly">Leaves out what a holder's secret salts.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<AttestationPage> ListAsync(AttestationQuery query, CancellationToken ct, bool publicOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit);
        await using var command = database.CreateCommand();
        var conditions = new StringBuilder("where true");

        // Written out one by one, so that each query is planned for what it asks: an index fits each of them.
        void And(string condition, object value)
        {
            command.Parameters.AddWithValue(value);
            conditions.Append(CultureInfo.InvariantCulture, $" and {string.Format(CultureInfo.InvariantCulture, condition, "$" + command.Parameters.Count)}");
        }

        if (query.Topic is { } topic && topic.EndsWith('.'))
        {
            And("a.topic >= {0}", topic);
            And("a.topic < {0}", topic[..^1] + '/');
        }
        else if (query.Topic is not null)
        {
            And("a.topic = {0}", query.Topic);
        }

        if (query.Subject is not null)
        {
            And("a.subject = {0}", query.Subject);
        }

        if (query.Programme is { } programme)
        {
            And("a.programme = {0}", programme);
        }

        if (query.Holder is { } holder)
        {
            And("a.holder = {0}", holder.Value);
        }

        if (query.Cursor is not null)
        {
            And("a.id < {0}", ReadCursor(query.Cursor).Value);
        }

        if (publicOnly)
        {
            conditions.Append(" and a.holder is null");
        }

        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"select {AttestationRows.Columns} {AttestationRows.From} {conditions} order by a.id desc limit {query.Limit + 1}");
        var items = new List<Attestation>(Math.Min(query.Limit, 64));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (items.Count < query.Limit && await reader.ReadAsync(ct))
        {
            items.Add(AttestationRows.Read(reader).Attestation);
        }

        var more = items.Count == query.Limit && await reader.ReadAsync(ct);
        return new AttestationPage(items, more ? items[^1].Id.ToString() : null);
    }

    private static AttestationId ReadCursor(string cursor) =>
        AttestationId.TryParse(cursor, out var id) ? id : throw new FormatException("This cursor was not given by a list of attestations.");
}
