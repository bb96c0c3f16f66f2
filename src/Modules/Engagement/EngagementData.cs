using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Names;
using Puhui.Engagement.Standings;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement;

/// <summary>A holder's rights over what is kept here. The counted months stay: sums of others rest on them, and they name nobody.</summary>
internal sealed class EngagementData(
    NpgsqlDataSource database, People people, IFriends friends, IStandings standings, IGreenStatements statements, IProgrammeBook programmes, TimeProvider time) : IHolderData
{
    public string Section => "engagement";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        var known = await programmes.CurrentAsync(ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        var choice = await People.ChoiceAsync(connection, holder, ct);
        json.WriteStartObject();
        json.WriteString("name", await people.NameAsync(connection, holder, ct));
        json.WriteBoolean("shownToFriends", choice.ToFriends);
        json.WriteBoolean("shownInProgrammes", choice.InProgramme);
        json.WriteStartArray("friends");
        foreach (var friend in await friends.OfAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("name", friend.Name);
            json.WriteString("since", friend.Since.ToUniversalTime());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("months");
        foreach (var (programme, month, mg) in await MonthsAsync(connection, holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("programme", known.Find(programme)?.Code ?? programme.ToString());
            json.WriteString("month", month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("reductionMg", mg);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("releasedStandings");
        foreach (var release in await standings.ReleasesAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteString("to", release.Audience);
            json.WriteString("for", release.Purpose);
            json.WriteString("at", release.At.ToUniversalTime());
            json.WriteString("until", release.Until.ToUniversalTime());
            json.WriteString("withdrawnAt", release.WithdrawnAt?.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("statement", release.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sharedStatements");
        foreach (var shared in await statements.SharedAsync(holder, ct))
        {
            json.WriteStartObject();
            json.WriteNumber("year", shared.Statement.Year);
            json.WriteString("address", $"/s/{shared.Token}");
            json.WriteString("statement", shared.Signed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await ReleaseStore.EraseAsync(connection, holder, time.GetUtcNow(), ct);
        foreach (var statement in (string[])
        [
            "delete from engagement.share where holder = $1",
            "delete from engagement.friendship where one = $1",
            "delete from engagement.friendship where other = $1",
            "delete from engagement.friend_code where made_by = $1",
            "update engagement.friend_code set used_by = null, ends_at = least(ends_at, now()) where used_by = $1",
            "delete from engagement.person where holder = $1",
            "update engagement.rank set shown = false where holder = $1 and shown",
        ])
        {
            await Sql.RunAsync(Sql.Command(connection, statement, holder.Value), ct);
        }
    }

    private static Task<List<(ProgrammeId Programme, DateOnly Month, long Mg)>> MonthsAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(connection, "select programme, month, mg from engagement.rank where holder = $1 order by month, programme", holder.Value),
        row => (new ProgrammeId(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1), row.GetInt64(2)),
        ct);
}
