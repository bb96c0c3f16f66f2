using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>The versions of programmes: each is kept as it was, and attested in the log in the transaction that makes it.</summary>
internal sealed class Revisions(NpgsqlDataSource database, IAttestations attestations)
{
    public async Task WriteAsync(
        NpgsqlConnection connection, Programme programme, string what, IReadOnlyList<string> changed, ChangeAuthor author, DateTimeOffset now, CancellationToken ct)
    {
        var settings = SettingsText.ToJson(programme.Settings);
        await using (var insert = new NpgsqlCommand(
            "insert into programmes.revision (programme, number, at, by, what, changed, settings) values ($1, $2, $3, $4, $5, $6, $7)", connection))
        {
            insert.Parameters.Add(new() { Value = programme.Id.Value });
            insert.Parameters.Add(new() { Value = programme.Revision });
            insert.Parameters.Add(new() { Value = now.UtcDateTime });
            insert.Parameters.Add(new() { Value = author.By });
            insert.Parameters.Add(new() { Value = what });
            insert.Parameters.Add(new() { Value = changed.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            insert.Parameters.Add(new() { Value = settings, NpgsqlDbType = NpgsqlDbType.Text });
            await insert.ExecuteNonQueryAsync(ct);
        }

        var attestation = new NewAttestation(
            "programme." + what,
            programme.Id.ToString(),
            now,
            [
                new("revision", programme.Revision.ToString(CultureInfo.InvariantCulture)),
                new("state", SettingsWords.Of(programme.State)),
                new("changed", string.Join(' ', changed)),
                new("settings", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)))),
                new("logo", programme.LogoDigest ?? ""),
                new("by", author.By),
            ])
        { Programme = programme.Id.Value };
        await attestations.AttestAsync(connection, attestation, ct);
    }

    public void Announce() => attestations.Announce();

    public async Task<IReadOnlyList<ProgrammeRevision>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "select number, at, by, what, changed, settings from programmes.revision where programme = $1 order by number desc");
        command.Parameters.Add(new() { Value = programme.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ProgrammeRevision> all = [];
        while (await row.ReadAsync(ct))
        {
            all.Add(new ProgrammeRevision(
                row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4), SettingsText.FromJson(row.GetString(5))));
        }

        return all;
    }
}
