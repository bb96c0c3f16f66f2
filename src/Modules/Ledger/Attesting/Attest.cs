using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Puhui.Quantities;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Attesting;

/// <summary>
/// Writes one attestation into the caller's transaction: a batch with its one leaf, then its row. The integrator takes the batch
/// like any other; the database compares row and leaf (<c>ledger.compare_attestations</c>).
/// </summary>
internal sealed partial class Attest(Months months, MintingClock clock, IEnumerable<IHolderSecrets> secrets, TimeProvider time)
{
    private const int LongestTopic = 60;
    private const int LongestSubject = 200;

    private const string InsertBatch = "insert into ledger.batch (id, booked_at, leaf_count, leaves) values ($1, $2, 1, $3)";

    private const string InsertRow = """
        insert into ledger.attestation (id, batch_id, position, topic, subject, at, programme, holder, names, texts, salt)
        values ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    public async Task<AttestationId> RunAsync(NpgsqlConnection connection, NewAttestation what, CancellationToken ct)
    {
        Check(what);
        var details = AttestationFields.Details(what);
        using var batch = new PostingBatch(time.GetUtcNow(), clock);
        var id = new AttestationId(batch.MintEntry().Value);
        await months.TableAsync(batch.BookedAt, ct);

        var secret = what.Holder is { } holder ? await SecretAsync(connection, holder, ct) : null;
        var salt = new byte[Salt.Size];
        if (secret is null)
        {
            RandomNumberGenerator.Fill(salt);
        }
        else
        {
            Salt.Derive(secret, id.Value, salt);
        }

        var leaf = new byte[Leaf.Size];
        new AttestationLeaf(
            id.Value,
            Leaf.Microseconds(batch.BookedAt),
            Commitment.Compute(CommitmentKind.About, salt, AttestationFields.About(what)),
            Commitment.Compute(CommitmentKind.Details, salt, details)).Write(leaf);

        await using var insert = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(InsertBatch) { Parameters = { new() { Value = batch.Id }, new() { Value = batch.BookedAt.UtcDateTime }, new() { Value = leaf } } },
                new(InsertRow)
                {
                    Parameters =
                    {
                        new() { Value = id.Value },
                        new() { Value = batch.Id },
                        new() { Value = what.Topic },
                        new() { Value = what.Subject },
                        new() { Value = AttestationFields.ToMicroseconds(what.At).UtcDateTime },
                        Optional(NpgsqlDbType.Uuid, what.Programme),
                        Optional(NpgsqlDbType.Uuid, what.Holder?.Value),
                        new() { Value = what.Fields.Select(field => field.Key).ToArray() },
                        new() { Value = what.Fields.Select(field => field.Value).ToArray() },
                        Optional(NpgsqlDbType.Bytea, secret is null ? salt : null),
                    },
                },
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
        return id;
    }

    /// <summary>As the caller's transaction sees it: its holder may have been enrolled a moment ago. Null when it was destroyed.</summary>
    private async Task<byte[]?> SecretAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        secrets.FirstOrDefault() is { } door ? (await door.SecretsAsync(connection, [holder], ct)).GetValueOrDefault(holder) : null;

    private static void Check(NewAttestation what)
    {
        if (what.Topic is not { Length: > 0 and <= LongestTopic } || !TopicForm().IsMatch(what.Topic))
        {
            throw new ArgumentException($"'{what.Topic}' is not a topic: lower-case words joined by dots and hyphens, at most {LongestTopic} characters.", nameof(what));
        }

        if (what.Subject is not { Length: > 0 and <= LongestSubject } || !what.Subject.IsNormalized() || what.Subject.Any(char.IsControl))
        {
            throw new ArgumentException($"The subject of {what.Topic} is empty, longer than {LongestSubject} characters, or holds a control character.", nameof(what));
        }

        if (what.Fields.Any(field => field.Value is null || field.Value.Contains('\0', StringComparison.Ordinal) || field.Key?.Contains('\0', StringComparison.Ordinal) == true))
        {
            throw new ArgumentException($"A field of {what.Topic} has no text, or one that cannot be kept.", nameof(what));
        }
    }

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    [GeneratedRegex("^[a-z][a-z0-9]*([.-][a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TopicForm();
}
