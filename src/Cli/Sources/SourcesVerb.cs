using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Programmes.Contracts;
using Spectre.Console;

namespace Puhui.Cli.Sources;

/// <summary><c>puhui sources</c>: who may send activities, within which limits, with which keys.</summary>
internal static class SourcesVerb
{
    public static Command Create() => new("sources", "The partners that send activities: register, limit, suspend, give keys") { List(), Make(), Show(), Set(), KeysVerb.Create() };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("list", "All sources") { json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var all = await work.Get<ISources>().ListAsync(cancel);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(all.Select(Tell)));
                return ExitCode.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("code", "state", "name", "owner", "id");
            foreach (var source in all)
            {
                table.AddRow(new Text(source.Code), new Text(SourceNames.Word(source.State)), new Text(source.Name), new Text(source.Owner), new Text(source.Id.ToString()));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Make()
    {
        var code = new Argument<string>("CODE") { Description = "Short name, unique in the programme, for example metro-operator" };
        var programme = new Option<string?>("--programme") { Description = "The programme's code (default: the only one there is, else the demo programme, made when absent)", HelpName = "CODE" };
        var verb = new Command("create", "Register a source; in the sandbox, unless --state live") { code, programme };
        var options = SourceOptions.AddTo(verb);
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetRequiredValue(code);
            var state = options.State(parsed) ?? SourceState.Sandbox;
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var home = await ProgrammeAsync(work.Get<IProgrammes>(), parsed.GetValue(programme), cancel);
            var sources = work.Get<ISources>();
            if (await sources.FindAsync(home.Id, name, cancel) is not null)
            {
                throw new UsageException($"There is a source '{name}' already; change it by ./puhui sources set {name} …");
            }

            var wanted = options.Apply(parsed, new Source(default, 0, home.Id, name, name, null, "E1", home.ZoneId, true, state));
            var made = await ChangeAsync(() => sources.EnsureAsync(
                new NewSource(home.Id, name, wanted.Name, wanted.ZoneId)
                {
                    Scenarios = wanted.Scenarios?.ToArray(), EvidenceCeiling = wanted.EvidenceCeiling, EnrolsUnknown = wanted.EnrolsUnknown, NeedsConsent = wanted.NeedsConsent, Subjects = wanted.Subjects,
                    Owner = wanted.Owner, Contact = wanted.Contact, Limits = wanted.Limits, State = state,
                },
                cancel));
            Print(made);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Show()
    {
        var source = new Argument<string>("SOURCE") { Description = "Its code or id" };
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("show", "One source") { source, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await SourceNames.GetAsync(work.Get<ISources>(), parsed.GetRequiredValue(source), cancel);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(Tell(found)));
                return ExitCode.Ok;
            }

            Print(found);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Set()
    {
        var source = new Argument<string>("SOURCE") { Description = "Its code or id" };
        var verb = new Command("set", "Change a source; going live empties its sandbox") { source };
        var options = SourceOptions.AddTo(verb);
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var state = options.State(parsed);
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var sources = work.Get<ISources>();
            var found = await SourceNames.GetAsync(sources, parsed.GetRequiredValue(source), cancel);
            var changed = await ChangeAsync(() => sources.UpdateAsync(options.Apply(parsed, found), cancel));
            if (state is { } wanted)
            {
                await sources.SetStateAsync(found.Id, wanted, cancel);
                changed = changed with { State = wanted };
            }

            Print(changed);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static async Task<Source> ChangeAsync(Func<Task<Source>> change)
    {
        try
        {
            return await change();
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task<Programme> ProgrammeAsync(IProgrammes programmes, string? code, CancellationToken cancel)
    {
        if (code is not null)
        {
            return await programmes.FindByCodeAsync(code, cancel) ?? throw new UsageException($"There is no programme '{code}'.");
        }

        return await programmes.ListAsync(cancel) is [var only] ? only : await programmes.EnsureAsync(ProgrammeTemplate.Demo, cancel);
    }

    private static object Tell(Source source) => new
    {
        id = source.Id.ToString(),
        code = source.Code,
        name = source.Name,
        owner = source.Owner,
        contact = source.Contact,
        state = SourceNames.Word(source.State),
        scenarios = source.Scenarios?.Order(StringComparer.Ordinal),
        evidence = source.EvidenceCeiling,
        zone = source.ZoneId,
        enrols = source.EnrolsUnknown,
        needsConsent = source.NeedsConsent,
        subjects = source.Subjects.ToString().ToLowerInvariant(),
        requestsPerSecond = source.Limits.RequestsPerSecond,
        recordsPerBatch = source.Limits.RecordsPerBatch,
        recordsPerDay = source.Limits.RecordsPerDay,
    };

    private static void Print(Source source)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, value) in new (string, string)[]
        {
            ("id", source.Id.ToString()), ("code", source.Code), ("name", source.Name), ("owner", source.Owner), ("contact", source.Contact),
            ("state", SourceNames.Word(source.State)),
            ("scenarios", source.Scenarios is null ? "all" : string.Join(", ", source.Scenarios.Order(StringComparer.Ordinal))),
            ("evidence", $"{source.EvidenceCeiling} at best"), ("zone", source.ZoneId), ("subjects", source.Subjects.ToString().ToLowerInvariant()),
            ("consent", source.NeedsConsent ? "needed before a record is taken" : "not asked for"),
            ("enrols", source.EnrolsUnknown ? "unknown holders get an account" : "known holders only"),
            ("requests a second", Number(source.Limits.RequestsPerSecond)), ("records a request", Number(source.Limits.RecordsPerBatch)),
            ("records a day", Number(source.Limits.RecordsPerDay)),
        })
        {
            table.AddRow(new Text(name), new Text(value));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(long? limit) => limit is { } number ? number.ToString("N0", CultureInfo.InvariantCulture) : "no limit";
}
