using Npgsql;
using NpgsqlTypes;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Approval;
using Puhui.Methods.Governance.Notice;
using Puhui.Methods.Governance.Review;
using Puhui.Methods.Governance.Rules;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Submit;
using Puhui.Methods.Governance.Vote;
using Puhui.Platform.Access;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Governance;

/// <summary>The door of a version's life; each step is a folder of its own.</summary>
internal sealed class MethodGovernance(
    NpgsqlDataSource database, IMethodRegister register, IStaffDirectory staff, IStaffSignatures signatures, IAttestations attestations, TimeProvider time)
    : IMethodGovernance
{
    private readonly StepDesk _desk = new(database, signatures, attestations, time);
    private readonly People _people = new(staff);
    private readonly DraftContent _content = new(register);

    public Task<Result<MethodStep>> SubmitAsync(MethodDraftId draft, Signer by, CancellationToken ct) =>
        new SubmitDraft(_desk, _people, _content, register).RunAsync(draft, by, ct);

    public Task<Result<MethodStep>> ReviewAsync(MethodDraftId draft, Signer by, ReviewVerdict verdict, IReadOnlyDictionary<string, string> comments, CancellationToken ct) =>
        new ReviewDraft(_desk, _people, _content).RunAsync(draft, by, verdict, comments, ct);

    public Task<Result<MethodStep>> VoteAsync(MethodDraftId draft, Signer by, Ballot ballot, string words, CancellationToken ct) =>
        new VoteOnDraft(_desk, _people, _content).RunAsync(draft, by, ballot, words, ct);

    public Task<Result<MethodStep>> CloseVoteAsync(MethodDraftId draft, Signer by, CancellationToken ct) =>
        new CloseVote(_desk, _people, _content, new Count(staff)).RunAsync(draft, by, ct);

    public Task<Result<MethodStep>> ObjectAsync(MethodDraftId draft, string? name, string words, CancellationToken ct) =>
        new ObjectToDraft(_desk).RunAsync(draft, name, words, ct);

    public Task<Result<MethodStep>> AnswerAsync(MethodDraftId draft, Signer by, MethodStepId objection, string words, CancellationToken ct) =>
        new AnswerObjection(_desk, _people).RunAsync(draft, by, objection, words, ct);

    public Task<Result<MethodStep>> ApproveAsync(MethodDraftId draft, Signer by, DateOnly effectiveFrom, CancellationToken ct) =>
        new ApproveDraft(_desk, _people, _content, register).RunAsync(draft, by, effectiveFrom, ct);

    public Task<Result<MethodStep>> TakeBackAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct) =>
        new TakeBack(_desk, _people).ToDraftAsync(draft, by, words, ct);

    public Task<Result<MethodStep>> GiveUpAsync(MethodDraftId draft, Signer by, string words, CancellationToken ct) =>
        new TakeBack(_desk, _people).ForGoodAsync(draft, by, words, ct);

    public async Task<DraftStanding?> StandingAsync(MethodDraftId draft, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await DraftRows.FindAsync(connection, draft, locked: false, ct) is not { } row
            ? null
            : new DraftStanding(
                row.Draft,
                await RulesRows.OfAsync(connection, row.Draft.Programme, ct),
                row.ContentHash,
                await DraftRows.EditorsAsync(connection, draft, ct),
                await StepRows.OfSubjectAsync(connection, draft.Value, ct),
                (await staff.WithRoleAsync(connection, row.Draft.Programme, Roles.CommitteeMember, ct)).Count,
                row.NoticeUntil,
                await EffectiveFromAsync(connection, row.Draft, ct));
    }

    public async Task<MethodHistory?> HistoryAsync(MethodRef method, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await DraftRows.OfVersionAsync(connection, method, ct) is { } row)
        {
            return new MethodHistory(
                method, row.Draft.State, row.Draft.Programme, row.Draft.Id, row.ContentHash, await EffectiveFromAsync(connection, row.Draft, ct), row.NoticeUntil,
                await StepRows.OfSubjectAsync(connection, row.Draft.Id.Value, ct), null);
        }

        return register.Library.Find(method) is { } known
            ? new MethodHistory(method, MethodState.Effective, null, null, known.ContentHash, null, null, [], await InstalledAsync(connection, method, ct))
            : null;
    }

    public async Task<IReadOnlyList<MethodDraft>> NoticesAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await DraftRows.ListAsync(connection, null, Words.Of(MethodState.Notice), ct)).ConvertAll(row => row.Draft);
    }

    private static async Task<DateTimeOffset?> EffectiveFromAsync(NpgsqlConnection connection, MethodDraft draft, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select effective_from from methods.published where draft = $1", connection) { Parameters = { new() { Value = draft.Id.Value } } };
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private static async Task<AttestationId?> InstalledAsync(NpgsqlConnection connection, MethodRef method, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select attestation from methods.installed where method_id = $1 and version = $2", connection)
        {
            Parameters = { new() { Value = method.Id, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = method.Version, NpgsqlDbType = NpgsqlDbType.Text } },
        };
        return await command.ExecuteScalarAsync(ct) is Guid id ? new AttestationId(id) : null;
    }
}
