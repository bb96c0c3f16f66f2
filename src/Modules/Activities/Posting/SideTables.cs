using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Activities.Posting;

/// <summary>What was not recorded and why: refusals, so that a partner can be helped, and conflicts, so that someone looks.</summary>
internal sealed class SideTables
{
    private readonly CopyRows _refusals = new();
    private readonly CopyRows _conflicts = new();
    private readonly CopyRows _facts = new();

    public async Task WriteAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        _refusals.Clear();
        _conflicts.Clear();
        _facts.Clear();
        foreach (var (batch, index) in group.Refused)
        {
            Refusal(batch, batch[index]);
        }

        foreach (ref readonly var key in group.Keys)
        {
            if (key.Row.IsRefused)
            {
                Refusal(key.Batch, key.Row);
            }
            else if (key.Row.Status == ActivityStatus.Conflict)
            {
                Conflict(key.Batch, key.Row);
            }
            else if (key.IsFresh && key.Row.Status == ActivityStatus.Held)
            {
                Held(key.Batch, key.Row);
            }
        }

        if (_refusals.Count > 0)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                "copy activities.refusal (at, source, record_id, code, detail, pointer) from stdin (format binary)", ct);
            await copy.WriteAsync(_refusals.End(), ct);
        }

        if (_conflicts.Count > 0)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                "copy activities.conflict (at, source, record_id, known_digest, other_digest) from stdin (format binary)", ct);
            await copy.WriteAsync(_conflicts.End(), ct);
        }

        if (_facts.Count > 0)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                "copy activities.fact (at, source, kind, record_id, scenario, code, amount_mg, claim) from stdin (format binary)", ct);
            await copy.WriteAsync(_facts.End(), ct);
        }
    }

    /// <summary>Both are told: the source whose record is held, and another one whose record stands in its way.</summary>
    private void Held(IntakeBatch batch, in Row row)
    {
        Begin(batch, batch.Source.Number, ActivityFactKind.Held);
        _facts.Utf8(batch.Text(row.Id));
        End(row.Scenario!, row.Reason!.Code, row.Claimant?.Activity);
        if (row.Claimant is { } claimant && claimant.Source != batch.Source.Number)
        {
            Begin(batch, claimant.Source, ActivityFactKind.ClaimedAgain);
            _facts.Text(claimant.RecordId);
            End(claimant.Scenario, row.Reason.Code, row.Activity);
        }
    }

    private void Begin(IntakeBatch batch, int source, ActivityFactKind kind)
    {
        _facts.BeginRow(8);
        _facts.Time(Instant.FromTime(batch.ReceivedAt));
        _facts.Int32(source);
        _facts.Int16((short)kind);
    }

    private void End(string scenario, string code, Guid? claim)
    {
        _facts.Text(scenario);
        _facts.Text(code);
        _facts.Int64(0);
        if (claim is { } activity)
        {
            _facts.Uuid(activity);
        }
        else
        {
            _facts.Null();
        }
    }

    private void Refusal(IntakeBatch batch, in Row row)
    {
        _refusals.BeginRow(6);
        _refusals.Time(Instant.FromTime(batch.ReceivedAt));
        _refusals.Int32(batch.Source.Number);
        _refusals.Utf8OrNull(batch.Text(row.Id));
        _refusals.Text(row.Reason!.Code);
        _refusals.Text(row.Reason.Detail);
        _refusals.Text(row.Reason.Pointer);
    }

    private void Conflict(IntakeBatch batch, in Row row)
    {
        _conflicts.BeginRow(5);
        _conflicts.Time(Instant.FromTime(batch.ReceivedAt));
        _conflicts.Int32(batch.Source.Number);
        _conflicts.Utf8(batch.Text(row.Id));
        _conflicts.Bytes16(row.KnownDigest);
        _conflicts.Bytes16(row.Digest);
    }
}
