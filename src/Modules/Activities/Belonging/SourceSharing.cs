using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Belonging;

internal sealed class SourceSharing(NpgsqlDataSource database, SourceStore sources, IProgrammes programmes, IAttestations attestations, TimeProvider time) : ISourceSharing
{
    private const string Columns = "s.source_id, s.name, s.programme_id, h.programme, h.offered_at, h.accepted_at";

    public async Task<Result<SourceShare>> OfferAsync(SourceId source, ProgrammeId from, ProgrammeId to, ChangeAuthor author, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is not { } its || its.Programme != from)
        {
            return new Refusal("source_unknown", "The programme has no such source.", "source");
        }

        if (await programmes.FindAsync(to, ct) is not { } other)
        {
            return new Refusal("programme_unknown", "There is no such programme.", "programme");
        }

        if (other.State == ProgrammeState.Ended)
        {
            return new Refusal("programme_ended", "The programme has ended.", "programme");
        }

        if (from == to)
        {
            return new Refusal("share_with_itself", "The source belongs to this programme already.", "programme");
        }

        await WriteAsync(
            source, to, "offered", author,
            $"""
            with offer as (
                insert into activities.source_share (source, programme, offered_at, offered_by) values ($1, $2, $3, $4)
                on conflict (source, programme) where ended_at is null do nothing returning source, programme, offered_at, accepted_at)
            select {Columns} from offer h join activities.source s on s.number = h.source
            """,
            its.Number, ct);
        return (await FindAsync(its.Number, to, ct))!;
    }

    public async Task<Result<SourceShare>> AcceptAsync(SourceId source, ProgrammeId to, ChangeAuthor author, CancellationToken ct)
    {
        if (await sources.FindAsync(source, ct) is { } its)
        {
            await WriteAsync(
                source, to, "accepted", author,
                $"""
                update activities.source_share h set accepted_at = $3, accepted_by = $4 from activities.source s
                where h.source = $1 and h.programme = $2 and h.ended_at is null and h.accepted_at is null and s.number = h.source returning {Columns}
                """,
                its.Number, ct);
            if (await FindAsync(its.Number, to, ct) is { } share)
            {
                return share;
            }
        }

        return new Refusal("offer_unknown", "Nobody has offered this source to the programme.", "source");
    }

    public async Task<bool> EndAsync(SourceId source, ProgrammeId to, ProgrammeId inTheNameOf, ChangeAuthor author, CancellationToken ct) =>
        await sources.FindAsync(source, ct) is { } its && (inTheNameOf == to || inTheNameOf == its.Programme)
        && await WriteAsync(
            source, to, "ended", author,
            $"""
            update activities.source_share h set ended_at = $3, ended_by = $4 from activities.source s
            where h.source = $1 and h.programme = $2 and h.ended_at is null and s.number = h.source returning {Columns}
            """,
            its.Number, ct);

    public async Task<IReadOnlyList<SourceShare>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select {Columns} from activities.source_share h join activities.source s on s.number = h.source
            where h.ended_at is null and (h.programme = $1 or s.programme_id = $1) order by h.offered_at desc, h.number desc
            """);
        command.Parameters.Add(new() { Value = programme.Value });
        return await ReadAsync(command, ct);
    }

    private async Task<SourceShare?> FindAsync(int source, ProgrammeId to, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select {Columns} from activities.source_share h join activities.source s on s.number = h.source
            where h.ended_at is null and h.source = $1 and h.programme = $2
            """);
        command.Parameters.Add(new() { Value = source });
        command.Parameters.Add(new() { Value = to.Value });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Writes one step and attests it; false when it changed nothing.</summary>
    private async Task<bool> WriteAsync(SourceId source, ProgrammeId to, string what, ChangeAuthor author, string sql, int number, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = to.Value });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = author.By });
        if ((await ReadAsync(command, ct)).SingleOrDefault() is not { } share)
        {
            return false;
        }

        var attestation = new NewAttestation(
            "source.share-" + what, source.ToString(), now, [new("from", share.From.ToString()), new("to", to.ToString()), new("by", author.By)]) { Programme = to.Value };
        await attestations.AttestAsync(connection, attestation, ct);
        await transaction.CommitAsync(ct);
        attestations.Announce();
        sources.Changed();
        return true;
    }

    private static async Task<List<SourceShare>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<SourceShare> shares = [];
        while (await row.ReadAsync(ct))
        {
            shares.Add(new SourceShare(
                new SourceId(row.GetGuid(0)), row.GetString(1), new ProgrammeId(row.GetGuid(2)), new ProgrammeId(row.GetGuid(3)),
                row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5)));
        }

        return shares;
    }
}
