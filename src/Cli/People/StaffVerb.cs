using System.CommandLine;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Platform.Access;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Staff.Contracts;
using Spectre.Console;

namespace Puhui.Cli.People;

/// <summary><c>puhui staff</c>: who works here. For whoever has the data folder; each change of roles is attested as done by the operator key.</summary>
internal static class StaffVerb
{
    private const string By = "operator-key";

    public static Command Create() => new("staff", "The people who run programmes: invite, list, give and end roles, recover") { Add(), List(), Grant(), End(), Reset() };

    private static Argument<string> EmailArgument() => new("EMAIL") { Description = "Where they sign in with" };

    private static Option<string?> ProgrammeOption() => new("--programme") { Description = "In this programme only (default: on the whole server)", HelpName = "CODE" };

    private static Option<string?> SourceOption() => new("--source") { Description = "For the role partner: the code of the programme's source; for the role merchant: the id of its merchant, mer_…", HelpName = "CODE" };

    private static Command Add()
    {
        var email = EmailArgument();
        var name = new Argument<string>("NAME") { Description = "What they are called" };
        var role = new Option<string>("--role") { Description = RoleNames, HelpName = "ROLE", DefaultValueFactory = _ => "owner" };
        var (programme, source) = (ProgrammeOption(), SourceOption());
        var verb = new Command("add", "Invite somebody; prints the link by which they set their password") { email, name, role, programme, source };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var grant = await GrantAsync(work, parsed.GetValue(role)!, parsed.GetValue(programme), parsed.GetValue(source), cancel);
            var invited = Demand(await work.Get<IStaffDesk>().InviteAsync(new StaffInvitation(parsed.GetRequiredValue(name), parsed.GetRequiredValue(email), grant), By, null, cancel));
            Console.Out.WriteLine(invited.Code is { } code ? Link(work.Settings, code) : "They are staff already; the role was given.");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command List()
    {
        var programme = ProgrammeOption();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("list", "Everybody and their roles") { programme, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            ProgrammeId? home = parsed.GetValue(programme) is { } code ? (await ProgrammeAsync(work, code, cancel)).Id : null;
            var codes = (await work.Get<IProgrammes>().ListAsync(cancel)).ToDictionary(one => one.Id.Value, one => one.Code);
            var people = await work.Get<IStaffDirectory>().ListAsync(home, cancel);
            string Where(RoleGrant grant) => $"{grant.Role}@{(grant.Programme is { } id ? codes.GetValueOrDefault(id, "?") : "*")}";
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(people.Select(one => new { id = one.Id.ToString(), name = one.Name, email = one.Email, active = one.Active, roles = one.Grants.Select(Where) })));
                return ExitCode.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("name", "mail", "roles (* is the whole server)", "id");
            foreach (var one in people)
            {
                table.AddRow(new Text(one.Name), new Text(one.Email), new Text(string.Join(' ', one.Grants.Select(Where))), new Text(one.Id.ToString()));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Grant() => Change("grant", "Give somebody a role", async (work, person, grant, cancel) => Demand(await work.Get<IStaffDesk>().GrantAsync(person, grant, By, cancel)));

    private static Command End() => Change("end", "End a role of somebody", async (work, person, grant, cancel) => Demand(await work.Get<IStaffDesk>().EndRoleAsync(person, grant, By, cancel)));

    private static Command Change(string word, string what, Func<Workplace, StaffId, RoleGrant, CancellationToken, Task> change)
    {
        var email = EmailArgument();
        var role = new Argument<string>("ROLE") { Description = RoleNames };
        var (programme, source) = (ProgrammeOption(), SourceOption());
        var verb = new Command(word, what) { email, role, programme, source };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var person = await PersonAsync(work, parsed.GetRequiredValue(email), cancel);
            await change(work, person.Id, await GrantAsync(work, parsed.GetRequiredValue(role), parsed.GetValue(programme), parsed.GetValue(source), cancel), cancel);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Reset()
    {
        var email = EmailArgument();
        var verb = new Command("reset", "Recover somebody who cannot sign in: prints the link for a new password. Their app, passkeys and sessions end, their signing key is replaced; attested") { email };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var person = await PersonAsync(work, parsed.GetRequiredValue(email), cancel);
            var made = Demand(await work.Get<IStaffDesk>().RecoverAsync(person.Id, By, cancel));
            Console.Out.WriteLine(Link(work.Settings, made.Code!));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static string RoleNames => $"One of {string.Join(", ", Roles.All)}";

    private static string Link(PuhuiSettings settings, string code) => $"{settings.BaseUrl}/console/join/{code}";

    private static T Demand<T>(Result<T> result) => result.IsAccepted ? result.Value : throw new UsageException($"{result.Refusal.Code}: {result.Refusal.Detail}");

    private static async Task<StaffMember> PersonAsync(Workplace work, string email, CancellationToken cancel) =>
        await work.Get<IStaffDesk>().FindByEmailAsync(email, cancel) ?? throw new UsageException("Nobody of staff signs in with this address; who was invited is staff once they have followed their link.");

    private static async Task<Programme> ProgrammeAsync(Workplace work, string code, CancellationToken cancel) =>
        await work.Get<IProgrammes>().FindByCodeAsync(code, cancel) ?? throw new UsageException($"There is no programme '{code}'.");

    private static async Task<RoleGrant> GrantAsync(Workplace work, string role, string? programme, string? source, CancellationToken cancel)
    {
        var found = Roles.Find(role) ?? throw new UsageException($"There is no role '{role}'; it is one of {string.Join(", ", Roles.All)}.");
        var home = programme is null ? null : await ProgrammeAsync(work, programme, cancel);
        if (source is null)
        {
            return new RoleGrant(found, home?.Id.Value);
        }

        if (found == Roles.Merchant)
        {
            return MerchantId.TryParse(source, out var id) && await work.Get<IMerchants>().FindAsync(id, cancel) is { } merchant && merchant.Programme == home?.Id
                ? new RoleGrant(found, home.Id.Value, merchant.Id.Value)
                : throw new UsageException($"The programme has no merchant '{source}'; a merchant's id begins with mer_.");
        }

        var partner = home is null ? throw new UsageException("--source needs --programme.") : await work.Get<ISources>().FindAsync(home.Id, source, cancel);
        return new RoleGrant(found, home.Id.Value, (partner ?? throw new UsageException($"The programme has no source '{source}'.")).Id.Value);
    }
}
