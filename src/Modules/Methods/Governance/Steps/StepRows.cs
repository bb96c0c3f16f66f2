using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance.Steps;

/// <summary>The rows of <c>methods.step</c>, in and out.</summary>
internal static class StepRows
{
    private const string Columns = """
        id, subject, round, programme, method_id, version, content_hash, kind, person, person_name, person_role, at, verdict, words, answers,
        canonical, key_id, algorithm, public_key, signature, signed_at, attestation
        """;

    public static async Task InsertAsync(NpgsqlConnection connection, MethodStep step, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            $"insert into methods.step ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)", connection);
        void Add(object? value, NpgsqlDbType type) => insert.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        Add(step.Id.Value, NpgsqlDbType.Uuid);
        Add(step.Subject, NpgsqlDbType.Uuid);
        Add(step.Round, NpgsqlDbType.Integer);
        Add(step.Programme.Value, NpgsqlDbType.Uuid);
        Add(step.Method.Id, NpgsqlDbType.Text);
        Add(step.Method.Version, NpgsqlDbType.Text);
        Add(step.ContentHash.ToArray(), NpgsqlDbType.Bytea);
        Add(Words.Of(step.Kind), NpgsqlDbType.Text);
        Add(step.By?.Id?.Value, NpgsqlDbType.Uuid);
        Add(step.By?.Name, NpgsqlDbType.Text);
        Add(step.By?.Role, NpgsqlDbType.Text);
        Add(step.At.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(step.Verdict, NpgsqlDbType.Text);
        Add(JsonSerializer.Serialize(step.Words.Select(pair => new[] { pair.Key, pair.Value })), NpgsqlDbType.Jsonb);
        Add(step.Answers?.Value, NpgsqlDbType.Uuid);
        Add(step.Canonical.ToArray(), NpgsqlDbType.Bytea);
        Add(step.Signature?.KeyId, NpgsqlDbType.Text);
        Add(step.Signature?.Algorithm, NpgsqlDbType.Text);
        Add(step.Signature?.PublicKey.ToArray(), NpgsqlDbType.Bytea);
        Add(step.Signature?.Value.ToArray(), NpgsqlDbType.Bytea);
        Add(step.Signature?.At.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(step.Attestation.Value, NpgsqlDbType.Uuid);
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The steps of a draft or a motion, oldest first.</summary>
    public static async Task<List<MethodStep>> OfSubjectAsync(NpgsqlConnection connection, Guid subject, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from methods.step where subject = $1 order by at, id", connection) { Parameters = { new() { Value = subject } } };
        return await ReadAsync(command, ct);
    }

    /// <summary>The steps of all motions of a programme, or of all.</summary>
    public static async Task<ILookup<Guid, MethodStep>> OfMotionsAsync(NpgsqlConnection connection, ProgrammeId? programme, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from methods.step where subject in (select id from methods.motion where $1 is null or programme = $1) order by at, id", connection)
        {
            Parameters = { new() { Value = (object?)programme?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid } },
        };
        return (await ReadAsync(command, ct)).ToLookup(step => step.Subject);
    }

    private static async Task<List<MethodStep>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<MethodStep> steps = [];
        while (await row.ReadAsync(ct))
        {
            var person = row.IsDBNull(8) ? (StaffId?)null : new StaffId(row.GetGuid(8));
            var words = JsonSerializer.Deserialize<string[][]>(row.GetString(13)) ?? [];
            steps.Add(new MethodStep(
                new MethodStepId(row.GetGuid(0)),
                row.GetGuid(1),
                Words.Read<MethodStepKind>(row.GetString(7)),
                new ProgrammeId(row.GetGuid(3)),
                new MethodRef(row.GetString(4), row.GetString(5)),
                row.GetFieldValue<byte[]>(6),
                row.GetInt32(2),
                row.IsDBNull(10) ? null : new StepPerson(person, row.IsDBNull(9) ? "" : row.GetString(9), row.GetString(10)),
                row.GetFieldValue<DateTimeOffset>(11),
                row.IsDBNull(12) ? null : row.GetString(12),
                [.. words.Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
                row.IsDBNull(14) ? null : new MethodStepId(row.GetGuid(14)),
                row.GetFieldValue<byte[]>(15),
                row.IsDBNull(16)
                    ? null
                    : new StaffSignature(person!.Value, row.GetString(16), row.GetString(17), row.GetFieldValue<byte[]>(18), row.GetFieldValue<byte[]>(19), row.GetFieldValue<DateTimeOffset>(20)),
                new AttestationId(row.GetGuid(21))));
        }

        return steps;
    }
}
