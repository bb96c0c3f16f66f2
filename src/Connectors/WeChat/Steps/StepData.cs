using System.Globalization;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.WeChat.Sessions;

namespace Puhui.WeChat.Steps;

/// <summary>A holder’s rights over the session and the steps of whom the partner calls by the openid.</summary>
internal sealed class StepData(NpgsqlDataSource database, IHolderSubjects subjects, ISources sources, SessionStore sessions) : HolderDataOfSources(database, subjects, sources)
{
    public override string Section => "wechat-steps";

    protected override string Select => "select day, steps from wechat.day where source = $1 and person = $2 order by day";

    protected override IReadOnlyList<string> Deletions { get; } =
    [
        "delete from wechat.day where source = $1 and person = $2",
        "delete from wechat.session where source = $1 and person = $2",
    ];

    protected override object Kept(SourceId source, string subject) => sessions.Person(source, subject);

    protected override void Write(NpgsqlDataReader row, Utf8JsonWriter json)
    {
        json.WriteString("day", row.GetFieldValue<DateOnly>(0).ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("steps", row.GetInt32(1));
    }
}
