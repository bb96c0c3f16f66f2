using Puhui.Activities.Contracts;
using Puhui.CarFreeDay.Contracts;
using Puhui.CarFreeDay.Declarations;
using Puhui.CarFreeDay.Photos;

namespace Puhui.CarFreeDay.Reviews;

/// <inheritdoc cref="ICarFreeReviews" />
internal sealed class ReviewDesk(DeclarationStore declarations, PhotoStore photos, Finishing finishing, ISources sources) : ICarFreeReviews
{
    private const int MostReason = 300;

    public async Task<IReadOnlyList<CarFreeReview>> WaitingAsync(int most, CancellationToken ct) =>
    [
        .. (await declarations.InReviewAsync(most, ct)).Select(d => new CarFreeReview(
            d.Name, d.Source.ToString(), d.EngineClass, d.ParkedFrom!.Value, d.End!.At, d.Begin!.Code, d.Begin.Odometer / 10m, d.End.Code, d.End.Odometer / 10m)),
    ];

    public async Task<byte[]?> PictureAsync(string id, bool end, CancellationToken ct) =>
        DeclarationDoor.TryId(id, out var number) ? await photos.PictureAsync(number, end ? Stage.End : Stage.Begin, ct) : null;

    public async Task<bool> ReleaseAsync(string id, CancellationToken ct)
    {
        // One that was released and not sent, because the intake was full or refused it, is sent again.
        var released = await MoveAsync(id, known => known.State == DeclarationState.InReview ? known with { State = DeclarationState.Sending } : null, ct);
        if (released is not { State: DeclarationState.Sending } || await sources.FindAsync(released.Source, ct) is not { } source)
        {
            return false;
        }

        await finishing.SendAsync(source, released, ct);
        return true;
    }

    public async Task<bool> RejectAsync(string id, string reason, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var moved = false;
        await MoveAsync(
            id,
            known => (moved = known.State == DeclarationState.InReview) ? known with { State = DeclarationState.Rejected, Note = reason.Length > MostReason ? reason[..MostReason] : reason } : null,
            ct);
        return moved;
    }

    private async Task<Declaration?> MoveAsync(string id, Func<Declaration, Declaration?> change, CancellationToken ct) =>
        DeclarationDoor.TryId(id, out var number) && await declarations.FindAsync(number, ct) is not null ? await declarations.ChangeAsync(number, change, ct) : null;
}
