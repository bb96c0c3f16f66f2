using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Rights;

/// <summary>The rights behind one contract.</summary>
internal sealed class RightsDesk(NpgsqlDataSource database, HolderExport export, Erasure erasure, LookBook looks, RequestBook requests) : IHolderRights
{
    private const int MostWords = 500;

    public Task ExportAsync(AccountId holder, Stream output, CancellationToken ct) => export.WriteAsync(holder, output, ct);

    public Task<Result<HolderRequest>> AskErasureAsync(AccountId holder, CancellationToken ct) => requests.AskAsync(holder, HolderRequestKind.Erasure, null, null, ct);

    public async Task<Result<HolderRequest>> AskCorrectionAsync(AccountId holder, string words, CancellationToken ct) =>
        words.Trim().Length is 0 or > MostWords ? RightsRefusals.WordsInvalid : await requests.AskAsync(holder, HolderRequestKind.Correction, words.Trim(), null, ct);

    public async Task<Result<HolderRequest>> TakeBackAsync(AccountId holder, HolderRequestId request, CancellationToken ct) =>
        await requests.FindAsync(request, ct) is { AskedBy: null } found && found.Holder == holder
            && await requests.CloseAsync(request, HolderRequestState.TakenBack, null, null, ct) is { } closed
            ? closed
            : RightsRefusals.RequestUnknown;

    public async Task<Result<HolderRequest>> ProposeErasureAsync(AccountId holder, Guid staff, string words, CancellationToken ct) =>
        words.Trim().Length is < 10 or > MostWords ? RightsRefusals.ReasonInvalid : await requests.AskAsync(holder, HolderRequestKind.Erasure, words.Trim(), staff, ct);

    public async Task<Result<HolderRequest>> DecideAsync(HolderRequestId request, Guid staff, bool approve, string answer, CancellationToken ct)
    {
        if (await requests.FindAsync(request, ct) is not { State: HolderRequestState.Open } found)
        {
            return RightsRefusals.RequestUnknown;
        }

        if (found.Kind == HolderRequestKind.Erasure && (found.AskedBy is null || found.AskedBy == staff))
        {
            return RightsRefusals.FourEyesNeeded;
        }

        var closed = await requests.CloseAsync(request, approve ? HolderRequestState.Done : HolderRequestState.Declined, staff, answer.Trim() is { Length: <= MostWords } said ? said : answer.Trim()[..MostWords], ct);
        if (closed is null)
        {
            return RightsRefusals.RequestUnknown;
        }

        if (approve && found.Kind == HolderRequestKind.Erasure)
        {
            var done = await erasure.EraseAsync(found.Holder, "staff", ct);
            if (!done.IsAccepted)
            {
                return done.Refusal;
            }
        }

        return closed;
    }

    public Task<IReadOnlyList<HolderRequest>> RequestsAsync(AccountId holder, CancellationToken ct) => requests.OfAsync(holder, ct);

    public Task<IReadOnlyList<HolderRequest>> OpenRequestsAsync(CancellationToken ct) => requests.OpenAsync(ct);

    public Task<Result<ErasureDone>> EraseAsync(AccountId holder, string by, CancellationToken ct) => erasure.EraseAsync(holder, by, ct);

    public Task<Result<Look>> LookAsync(AccountId holder, Looker who, string reason, string words, CancellationToken ct) => looks.NoteAsync(holder, who, reason, words, ct);

    public Task<IReadOnlyList<Look>> LooksAsync(AccountId holder, CancellationToken ct) => looks.OfAsync(holder, ct);

    public async Task<AccountId?> FindSubjectAsync(Guid issuer, string subject, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select account from accounts.subject where issuer = $1 and subject = $2");
        command.Parameters.Add(new() { Value = issuer });
        command.Parameters.Add(new() { Value = subject });
        return await command.ExecuteScalarAsync(ct) is Guid account ? new AccountId(account) : null;
    }

    public Task<HolderRequest?> FindRequestAsync(HolderRequestId request, CancellationToken ct) => requests.FindAsync(request, ct);

    public async Task<IReadOnlyList<Guid>> IssuersAsync(AccountId holder, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select distinct issuer from accounts.subject where account = $1");
        command.Parameters.Add(new() { Value = holder.Value });
        List<Guid> issuers = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            issuers.Add(row.GetGuid(0));
        }

        return issuers;
    }
}
