using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;
using Puhui.Platform.Background;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance;

/// <summary>
/// What happens without a person: an approved version's day comes, the version before it is superseded, and the content of what came
/// with the server is attested once. Several processes may do it at once; each row is taken by one.
/// </summary>
internal sealed class DaysCome(
    NpgsqlDataSource database, MethodRegister register, IStaffSignatures signatures, IAttestations attestations, TimeProvider time, ILogger<DaysCome> logger)
    : Rounds(TimeSpan.FromSeconds(1), "What the day brings for methods could not be written", time, logger)
{
    private static readonly Refusal Busy = new("publishing", "Another process publishes right now.");

    private readonly StepDesk _desk = new(database, signatures, attestations, time);
    private bool _installed;

    /// <summary>What is installed is attested before anything can be counted by it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _installed = await AttestInstalledAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task RoundAsync(CancellationToken ct) => OnceAsync(ct);

    /// <summary>One round, for tests too.</summary>
    public async Task OnceAsync(CancellationToken ct)
    {
        if (!_installed)
        {
            _installed = await AttestInstalledAsync(ct);
        }

        foreach (var due in await DueAsync(ct))
        {
            await _desk.OnDraftAsync(due, work => TakeEffectAsync(work, ct), ct);
        }
    }

    private async Task<List<MethodDraftId>> DueAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select d.id from methods.draft d join methods.published p on p.draft = d.id
            where d.state = 'approved' and p.effective_from <= $1 order by p.effective_from, p.approved_at
            """);
        command.Parameters.Add(new() { Value = _desk.Now.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<MethodDraftId> due = [];
        while (await row.ReadAsync(ct))
        {
            due.Add(new MethodDraftId(row.GetGuid(0)));
        }

        return due;
    }

    private async Task<Result<MethodStep>> TakeEffectAsync(DraftWork work, CancellationToken ct)
    {
        if (work.State != MethodState.Approved)
        {
            return new Refusal("wrong_state", "Another process was first.");
        }

        var step = await _desk.WriteAsync(work.Connection, Of(MethodStepKind.Effective, work.Row), ct);
        await DraftRows.MoveAsync(work.Connection, work.Draft.Id, MethodState.Effective, work.Row.Round, work.Row.ContentHash, null, step.Value.At, ct);
        foreach (var earlier in await DraftRows.ListAsync(work.Connection, work.Draft.Programme, Words.Of(MethodState.Effective), ct))
        {
            if (earlier.Draft.Method.Id == work.Draft.Method.Id && earlier.Draft.Id != work.Draft.Id)
            {
                await _desk.WriteAsync(work.Connection, Of(MethodStepKind.Superseded, earlier) with { Verdict = work.Draft.Method.Version }, ct);
                await DraftRows.MoveAsync(work.Connection, earlier.Draft.Id, MethodState.Superseded, earlier.Round, earlier.ContentHash, null, step.Value.At, ct);
            }
        }

        return step;
    }

    private static NewStep Of(MethodStepKind kind, DraftRow row) => new(kind, row.Draft.Id.Value, row.Round, row.Draft.Programme, row.Draft.Method, row.ContentHash!);

    /// <summary>False when another process publishes meanwhile: the next round goes on.</summary>
    private async Task<bool> AttestInstalledAsync(CancellationToken ct)
    {
        foreach (var method in register.Shipped)
        {
            if (await _desk.InTransactionAsync<MethodRef>(connection => AttestAsync(connection, method, ct), ct) is { IsAccepted: false } result && result.Refusal == Busy)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<Result<MethodRef>> AttestAsync(NpgsqlConnection connection, Method method, CancellationToken ct)
    {
        if (!await Approval.Publication.TryLockAsync(connection, ct))
        {
            return Busy;
        }

        await using var known = new NpgsqlCommand(
            "select exists (select from methods.installed where method_id = $1 and version = $2) or exists (select from methods.published where method_id = $1 and version = $2)", connection)
        {
            Parameters = { new() { Value = method.Ref.Id }, new() { Value = method.Ref.Version } },
        };
        if ((bool)(await known.ExecuteScalarAsync(ct))!)
        {
            return new Refusal("already_published", "It is attested.");
        }

        var at = _desk.Now;
        var attestation = await attestations.AttestAsync(
            connection, new NewAttestation("method.installed", method.Ref.ToString(), at, [KeyValuePair.Create("content", Convert.ToHexStringLower(method.ContentHash.Span))]), ct);
        await using var insert = new NpgsqlCommand("insert into methods.installed (method_id, version, attestation, at) values ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = method.Ref.Id }, new() { Value = method.Ref.Version }, new() { Value = attestation.Value }, new() { Value = at.UtcDateTime } },
        };
        await insert.ExecuteNonQueryAsync(ct);
        return method.Ref;
    }
}
