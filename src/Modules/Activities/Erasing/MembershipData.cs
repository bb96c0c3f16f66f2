using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Erasing;

/// <summary>
/// Which programmes a holder took part in, and when. Programmes know nothing of holders' rights, so their part is opened from here. Erased,
/// the times stay, since what was credited rests on them; what ties the holder to an employer's file goes.
/// </summary>
internal sealed class MembershipData(IMemberships memberships, IProgrammeBook book) : IHolderData
{
    public string Section => "programmes";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        var programmes = await book.CurrentAsync(ct);
        json.WriteStartArray();
        foreach (var span in await memberships.SpansAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("programme", span.Programme.ToString());
            if (programmes.Find(span.Programme) is { } programme)
            {
                json.WriteString("code", programme.Code);
                json.WriteString("titleZh", programme.Settings.TitleZh);
                json.WriteString("titleEn", programme.Settings.TitleEn);
            }

            json.WriteString("joinedAt", span.From.UtcDateTime);
            if (span.To is { } left)
            {
                json.WriteString("leftAt", left.UtcDateTime);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => memberships.EraseAsync(connection, holder, ct);
}
