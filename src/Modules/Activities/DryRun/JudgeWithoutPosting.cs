using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Belonging;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Rules;
using Puhui.Bookkeeping;
using Puhui.Methodology;

namespace Puhui.Activities.DryRun;

/// <summary>Takes records as far as the intake goes before its transaction, then looks whether their ids are known.</summary>
internal sealed class JudgeWithoutPosting(
    ISources sources,
    IAccounts accounts,
    Func<ProgrammeChoice> programmes,
    Countings countings,
    RuleBook rules,
    NpgsqlDataSource database,
    TimeProvider time) : IDryRun
{
    private const int MostRecords = 100;

    private const string KnownSql = "select record_id, digest from activities.record where source = $1 and record_id = any($2)";
    private const string KnownInSandboxSql = "select record_id, digest from activities.sandbox_record where source = $1 and record_id = any($2)";

    public async Task<DryRunAnswer> JudgeAsync(SourceId source, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var sender = await sources.FindAsync(source, ct) ?? throw new ArgumentException($"There is no source {source}.", nameof(source));
        using var batch = IntakeBatch.Rent(sender, time.GetUtcNow());
        using var body = new MemoryStream(json.ToArray(), writable: false);
        if (await new BodyReader(batch, () => null).ReadAsync(body, BodyForm.Json, ct) is { } problem)
        {
            return new DryRunAnswer([], new DryRunProblem(problem.Code, problem.Detail, problem.Line, problem.Position));
        }

        if (batch.Count > MostRecords)
        {
            return new DryRunAnswer([], new DryRunProblem("too_many_records", $"There are {batch.Count} records; try at most {MostRecords} at a time."));
        }

        await new Quantifier(new KnownAccounts(accounts), programmes(), countings, rules).JudgeAsync(batch, ct);
        var known = await KnownAsync(batch, ct);
        var acts = new Acts();
        var verdicts = new List<DryRunVerdict>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            verdicts.Add(Verdict(batch, batch[i], known, acts));
        }

        return new DryRunAnswer(verdicts, null);
    }

    private async Task<Dictionary<string, UInt128>> KnownAsync(IntakeBatch batch, CancellationToken ct)
    {
        List<string> ids = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch[i].IsRefused)
            {
                ids.Add(batch.String(batch[i].Id));
            }
        }

        await using var command = database.CreateCommand(batch.Source.IsSandbox ? KnownInSandboxSql : KnownSql);
        command.Parameters.Add(new() { Value = batch.Source.Number });
        command.Parameters.Add(new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<string, UInt128> known = new(StringComparer.Ordinal);
        while (await row.ReadAsync(ct))
        {
            known[row.GetString(0)] = BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(1));
        }

        return known;
    }

    private static DryRunVerdict Verdict(IntakeBatch batch, Row row, Dictionary<string, UInt128> known, Acts acts)
    {
        var id = batch.StringOrNull(row.Id);
        var explanation = row.Counting is { } counting ? counting.Scenario.Explain(acts.Of(batch, row, counting), null) : null;
        if (row.NeedsCaps)
        {
            // Without the windows of its caps: what it would credit if nothing of them were used.
            Quantifier.Settle(ref row, capped: false);
        }

        if (!row.IsRefused && known.TryGetValue(id!, out var digest))
        {
            var same = digest == row.Digest;
            return Answer(
                same ? ActivityStatus.Duplicate : ActivityStatus.Conflict,
                same ? null : "conflict",
                same ? "A record with this id and the same content was recorded before; sending it again changes nothing." : ActivityAnswer.ConflictDetail,
                "/id");
        }

        return Answer(row.Status, row.Reason?.Code, row.Reason?.Detail, row.Reason?.Pointer);

        DryRunVerdict Answer(ActivityStatus status, string? code, string? detail, string? pointer) => new(
            id,
            row.Scenario,
            status,
            status == ActivityStatus.Posted ? row.Quantified : 0,
            row.Counting?.Asset ?? Asset.Co2e.Code,
            code,
            detail,
            pointer,
            explanation,
            row.Counting?.Scenario.HasCaps ?? false);
    }
}
