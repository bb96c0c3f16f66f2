using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Activities.Belonging;

public sealed class Which_programme_counts
{
    private const long ByTheCity = 720_000;
    private const long ByWork = 710_000;
    private static readonly ChangeAuthor Someone = new("stf_somebody");
    private static readonly MethodChoiceRow Metro = new("metro", new MethodRef("cn.sh.green-travel", "2024.1"));

    [Fact]
    public async Task The_first_of_the_holders_by_published_order_and_it_once()
    {
        await using var server = await ActivityServer.StartAsync();
        var work = await OpenAsync(server, "work", ProgrammeKind.Employer, Metro);
        var bank = await OpenAsync(server, "bank", ProgrammeKind.Bank, Metro);
        await ShareAsync(server, work);
        await ShareAsync(server, bank);
        await JoinAsync(server, bank, "user-7");
        await JoinAsync(server, work, "user-7");

        var (status, body) = await server.PostAsync($"[{Trip("one", "user-7")},{Trip("two", "user-8")}]", "?results=all");

        Assert.Equal(200, status);
        Assert.Equal([ByWork, ByTheCity], body.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("reductionMg").GetInt64()));
        Assert.Equal(ByWork, await server.BalanceAsync("user-7"));
        Assert.Equal((work, true), await ProgrammeOfAsync(server, "one"));
        Assert.Equal((server.Programme, false), await ProgrammeOfAsync(server, "two"));
        Assert.Contains("of the programmes its source serves", await ExplainAsync(server, "one"), StringComparison.Ordinal);
        Assert.Contains("the source belongs to it", await ExplainAsync(server, "two"), StringComparison.Ordinal);

        // The same again, with the same answer.
        var (_, again) = await server.PostAsync($"[{Trip("one", "user-7")}]", "?results=all");
        Assert.Equal("duplicate", again.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(ByWork, await server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task Follows_a_new_order_from_then_on_and_leaves_what_was()
    {
        await using var server = await ActivityServer.StartAsync();
        var work = await OpenAsync(server, "work", ProgrammeKind.Employer, Metro);
        await ShareAsync(server, work);
        await JoinAsync(server, work, "user-7");
        await JoinAsync(server, server.Programme, "user-7");
        await server.PostAsync($"[{Trip("before", "user-7")}]", "?results=all");

        var city = (await server.Get<IProgrammes>().FindAsync(server.Programme, default))!;
        Assert.True((await server.Get<IProgrammeDesk>().ChangeAsync(city.Id, city.Revision, city.Settings with { Rank = 1 }, Someone, default)).IsAccepted);
        await server.PostAsync($"[{Trip("after", "user-7", "18:10")}]", "?results=all");

        Assert.Equal((work, true), await ProgrammeOfAsync(server, "before"));
        Assert.Equal((server.Programme, true), await ProgrammeOfAsync(server, "after"));
        Assert.Equal(ByWork + ByTheCity, await server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task Is_the_one_the_holder_took_part_in_when_it_happened()
    {
        await using var server = await ActivityServer.StartAsync();
        var work = await OpenAsync(server, "work", ProgrammeKind.Employer, Metro);
        await ShareAsync(server, work);
        await JoinAsync(server, work, "user-7");

        await server.PostAsync($"[{ActivityServer.Trip("long ago", "10 km", "user-7", at: "2025-09-17T08:10:00+08:00")}]", "?results=all");

        Assert.Equal((server.Programme, false), await ProgrammeOfAsync(server, "long ago"));
    }

    [Fact]
    public async Task Is_asked_only_where_both_programmes_consented_and_it_has_a_method()
    {
        await using var server = await ActivityServer.StartAsync();
        var sharing = server.Get<ISourceSharing>();
        var work = await OpenAsync(server, "work", ProgrammeKind.Employer, Metro);
        await JoinAsync(server, work, "user-7");

        Assert.Equal("offer_unknown", (await sharing.AcceptAsync(server.Source.Id, work, Someone, default)).Refusal!.Code);
        Assert.Equal("source_unknown", (await sharing.OfferAsync(server.Source.Id, work, server.Programme, Someone, default)).Refusal!.Code);
        Assert.True((await sharing.OfferAsync(server.Source.Id, server.Programme, work, Someone, default)).IsAccepted);
        await server.PostAsync($"[{Trip("offered", "user-7")}]", "?results=all");
        Assert.True((await sharing.AcceptAsync(server.Source.Id, work, Someone, default)).IsAccepted);
        await server.PostAsync($"[{Trip("accepted", "user-7", "10:10")},{Trip("no method there", "user-7", "12:10", "bus")}]", "?results=all");
        Assert.False(await sharing.EndAsync(server.Source.Id, work, ProgrammeId.New(), Someone, default));
        Assert.True(await sharing.EndAsync(server.Source.Id, work, work, Someone, default));
        await server.PostAsync($"[{Trip("ended", "user-7", "14:10")}]", "?results=all");

        Assert.Equal((server.Programme, false), await ProgrammeOfAsync(server, "offered"));
        Assert.Equal((work, true), await ProgrammeOfAsync(server, "accepted"));
        Assert.Equal((server.Programme, false), await ProgrammeOfAsync(server, "no method there"));
        Assert.Equal((server.Programme, false), await ProgrammeOfAsync(server, "ended"));
        Assert.Empty(await sharing.ListAsync(work, default));
    }

    [Fact]
    public async Task Is_none_for_who_does_not_take_part_in_a_programme_that_is_not_open_to_all()
    {
        await using var server = await ActivityServer.StartAsync();
        var trial = await OpenAsync(server, "trial", ProgrammeKind.City, Metro, new() { Enrolment = EnrolmentRule.Trial, MaxPeople = 1 });
        await server.UseSourceAsync(new NewSource(trial, "metro", "Metro"));
        await JoinAsync(server, trial, "inside");

        var (_, body) = await server.PostAsync($"[{Trip("in", "inside")},{Trip("out", "outside")}]", "?results=all");

        var results = body.GetProperty("results");
        Assert.Equal("posted", results[0].GetProperty("status").GetString());
        Assert.Equal("not_a_member", results[1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Is_none_before_the_start_after_the_end_and_while_it_is_a_draft()
    {
        await using var server = await ActivityServer.StartAsync();
        var desk = server.Get<IProgrammeDesk>();
        var made = (await desk.CreateAsync("season", Settings_of(ProgrammeKind.City) with { StartsAt = At("08:00"), EndsAt = At("09:00") }, Someone, default)).Value;
        await server.Get<IMethodRegister>().EnsureChoicesAsync(made.Id, [Metro], default);
        await server.UseSourceAsync(new NewSource(made.Id, "metro", "Metro"));

        var draft = (await server.PostAsync($"[{Trip("draft", "user-7", "08:30")}]", "?results=all")).Body;
        await desk.OpenAsync(made.Id, Someone, default);
        var open = (await server.PostAsync($"[{Trip("early", "user-7", "07:59")},{Trip("in", "user-7", "08:00")},{Trip("late", "user-7", "09:00")}]", "?results=all")).Body;
        await desk.EndAsync(made.Id, Someone, default);
        var ended = (await server.PostAsync($"[{Trip("afterwards", "user-8", "08:30")}]", "?results=all")).Body;

        Assert.Equal(["programme_not_open"], Codes(draft));
        Assert.Equal(["programme_not_open", "posted", "programme_not_open"], Codes(open));
        Assert.Equal(["posted"], Codes(ended));
    }

    [Fact]
    public async Task Caps_what_a_person_earns_in_a_day_and_gives_the_room_back()
    {
        await using var server = await ActivityServer.StartAsync();
        var work = await OpenAsync(server, "work", ProgrammeKind.Employer, Metro, new() { DayCapMg = 1_000_000, MonthCapMg = 1_500_000 });
        await server.UseSourceAsync(new NewSource(work, "bus", "Buses"));

        var day = (await server.PostAsync($"[{Trip("a", "user-7")},{Trip("b", "user-7", "10:10")},{Trip("c", "user-7", "12:10")},{Trip("other", "user-8")}]", "?results=all")).Body;
        Assert.Equal([ByWork, 1_000_000 - ByWork, 0, ByWork], day.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("reductionMg").GetInt64()));
        Assert.Contains("The cap of work", await ExplainAsync(server, "c"), StringComparison.Ordinal);

        // What is raised later holds for what arrives later; a cancellation counts the others by the limit they arrived under.
        var now = (await server.Get<IProgrammes>().FindAsync(work, default))!;
        await server.Get<IProgrammeDesk>().ChangeAsync(work, now.Revision, now.Settings with { DayCapMg = 5_000_000 }, Someone, default);
        await server.CancelAsync("a");
        Assert.Equal(1_000_000, await server.BalanceAsync("user-7"));
        await server.PostAsync($"[{Trip("d", "user-7", "14:10")}]", "?results=all");
        Assert.Equal(1_500_000, await server.BalanceAsync("user-7"));
        await server.CancelAsync("d");
        await server.CancelAsync("c");
        Assert.Equal(ByWork, await server.BalanceAsync("user-7"));
    }

    private static ProgrammeSettings Settings_of(ProgrammeKind kind) => new() { Kind = kind, TitleZh = "方案", TitleEn = kind == ProgrammeKind.Employer ? "work" : "programme" };

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"{Day}T{time}:00+08:00", System.Globalization.CultureInfo.InvariantCulture);

    // A day on which memberships of these tests hold: see JoinAsync.
    private const string Day = "2025-10-14";

    private static string Trip(string id, string holder, string time = "08:10", string scenario = "metro") =>
        ActivityServer.Trip(id, "10 km", holder, scenario, $"{Day}T{time}:00+08:00");

    private static async Task<ProgrammeId> OpenAsync(ActivityServer server, string code, ProgrammeKind kind, MethodChoiceRow method, ProgrammeSettings? more = null)
    {
        var desk = server.Get<IProgrammeDesk>();
        more ??= new ProgrammeSettings();
        var its = Settings_of(kind);
        var made = (await desk.CreateAsync(code, more with { Kind = kind, TitleZh = its.TitleZh, TitleEn = its.TitleEn }, Someone, default)).Value;
        await desk.OpenAsync(made.Id, Someone, default);
        await server.Get<IMethodRegister>().EnsureChoicesAsync(made.Id, [method], default);
        return made.Id;
    }

    private static async Task ShareAsync(ActivityServer server, ProgrammeId with)
    {
        await server.Get<ISourceSharing>().OfferAsync(server.Source.Id, server.Programme, with, Someone, default);
        await server.Get<ISourceSharing>().AcceptAsync(server.Source.Id, with, Someone, default);
    }

    private static async Task JoinAsync(ActivityServer server, ProgrammeId programme, string subject)
    {
        var accounts = new AccountHandle?[1];
        await server.Get<IAccounts>().ResolveAsync(server.Source.Issuer, [subject], true, "Asia/Shanghai", accounts, default);
        await using var connection = await server.Database.OpenConnectionAsync();
        Assert.True((await server.Get<IMemberships>().JoinAsync(connection, programme, accounts[0]!.Value.Id, new(), default)).IsAccepted);

        // The tests' acts lie in the past, and so must the memberships.
        await using var back = new Npgsql.NpgsqlCommand("update programmes.membership set joined_at = $1", connection);
        back.Parameters.Add(new() { Value = At("00:00").UtcDateTime });
        await back.ExecuteNonQueryAsync();
    }

    private static async Task<(ProgrammeId, bool)> ProgrammeOfAsync(ActivityServer server, string record)
    {
        var found = (await server.Get<IActivityReader>().FindAsync(server.Source.Id, record, default))!;
        return (found.Programme, found.ByMembership);
    }

    private static async Task<string> ExplainAsync(ActivityServer server, string record)
    {
        var reader = server.Get<IActivityReader>();
        var found = (await reader.FindAsync(server.Source.Id, record, default))!;
        return string.Join(' ', (await reader.ExplainAsync(found.Reference, default))!.Notes.Select(note => note.En));
    }

    private static IEnumerable<string> Codes(System.Text.Json.JsonElement body) => body.GetProperty("results").EnumerateArray()
        .Select(result => result.GetProperty("status").GetString() == "refused" ? result.GetProperty("code").GetString()! : result.GetProperty("status").GetString()!);
}
