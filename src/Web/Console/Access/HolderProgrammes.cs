using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Access;

/// <summary>
/// Which programmes a holder belongs to: those the holder takes part in, and those of the sources that have a name for the holder. Staff of
/// any of them may ask; who has a role on the whole server reaches every holder, also one who belongs to no programme.
/// </summary>
internal sealed class HolderProgrammes(IMemberships memberships, IHolderRights rights, ISources sources, IProgrammes programmes)
{
    /// <summary>Where this person may do this to a holder; null when nowhere.</summary>
    public async ValueTask<Owned?> WhereAsync(Visitor.Staff staff, Permission permission, AccountId holder, CancellationToken ct)
    {
        if (staff.May(permission, null))
        {
            return new Owned(null);
        }

        if (!staff.MayAnywhere(permission))
        {
            return null;
        }

        foreach (var membership in await memberships.OfAsync(holder, ct))
        {
            if (staff.May(permission, membership.Programme.Value))
            {
                return new Owned(membership.Programme.Value);
            }
        }

        foreach (var issuer in await rights.IssuersAsync(holder, ct))
        {
            if (await OfIssuerAsync(issuer, ct) is { } programme && staff.May(permission, programme.Value))
            {
                return new Owned(programme.Value);
            }
        }

        return null;
    }

    // Names are a source's own, or the programme's for all its sources.
    private async ValueTask<ProgrammeId?> OfIssuerAsync(Guid issuer, CancellationToken ct) =>
        await sources.FindAsync(new SourceId(issuer), ct) is { } source ? source.Programme
            : (await programmes.FindAsync(new ProgrammeId(issuer), ct))?.Id;
}
