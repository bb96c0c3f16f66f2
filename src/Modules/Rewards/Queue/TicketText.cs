using System.Globalization;
using Puhui.Rewards.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Rewards.Queue;

/// <summary>
/// The receipt of a place: a note of six lines signed with the keys that <c>/tlog/key</c> publishes. Its first line is no log's name, so no
/// reader takes it for a checkpoint. It says nothing of the holder.
/// </summary>
internal static class TicketText
{
    public const string First = "puhui queue ticket v1";

    public static string Sign(string origin, OfferId offer, DateTimeOffset opening, long place, DateTimeOffset drawnAt, IEnumerable<INoteSigner> signers) =>
        SignedNote.Sign(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{First}\nserver {origin}\noffer {offer}\nopens {opening.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\nplace {place}\ndrawn {drawnAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\n"),
            signers).ToString();
}
