using System.CommandLine;
using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Spectre.Console;

namespace Puhui.Cli.Programmes;

/// <summary><c>puhui programme</c>: open a city, a bank, an employer, a community from a template; show, change, open, end, export it.</summary>
internal static class ProgrammeVerb
{
    public static Command Create() => new("programme", "Programmes: made from a template, opened, ended, given out as a file")
    {
        Templates(), CreateOne(), List(), Show(), Set(), Step("open", "Open a draft: people may join, acts count", (setup, _, id, ct) => setup.OpenAsync(id, ChangeAuthor.CommandLine, ct)),
        Step("end", "End a programme now and for good; books and proofs stay", (_, desk, id, ct) => desk.EndAsync(id, ChangeAuthor.CommandLine, ct)), Export(), InviteVerb.Create(),
    };

    internal static Argument<string> CodeArgument() => new("CODE") { Description = "The programme's code" };

    internal static async Task<Programme> GetAsync(Workplace work, string code, CancellationToken cancel) =>
        await work.Get<IProgrammes>().FindByCodeAsync(code, cancel) ?? throw new UsageException($"There is no programme '{code}'.");

    internal static T Taken<T>(Result<T> result) => result.IsAccepted ? result.Value : throw new UsageException(result.Refusal.ToString());

    private static Command Templates()
    {
        var verb = new Command("templates", "The templates there are, and what is wrong with those that cannot be read");
        verb.SetAction(_ =>
        {
            var wrong = false;
            foreach (var path in Directory.EnumerateFiles(Folder(), "*.yaml").Order(StringComparer.Ordinal))
            {
                var reading = ProgrammeFile.Read(File.ReadAllText(path));
                Console.Out.WriteLine($"{Path.GetFileNameWithoutExtension(path),-12} {(reading.File is { } file ? $"{file.Settings.TitleZh} · {file.Settings.TitleEn}" : "cannot be used:")}");
                foreach (var mistake in reading.Mistakes)
                {
                    wrong = true;
                    Console.Out.WriteLine($"             {mistake}");
                }
            }

            return wrong ? ExitCode.Failure : ExitCode.Ok;
        });
        return verb;
    }

    private static Command CreateOne()
    {
        var template = new Option<string?>("--template") { Description = "city, bank, employer, community, or another file in programmes/", HelpName = "NAME" };
        var file = new Option<string?>("--file") { Description = "A programme's file instead, for example an export", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "A setting: code=spring-city, title.zh=春城碳惠, look.hue=200 … (repeatable)", HelpName = "NAME=VALUE" };
        var open = new Option<bool>("--open") { Description = "Open it at once" };
        var verb = new Command("create", "Make a programme; a draft, unless --open") { template, file, set, open };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var path = (parsed.GetValue(template), parsed.GetValue(file)) switch
            {
                ({ } name, null) when name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') => Path.Combine(Folder(), name + ".yaml"),
                (null, { } given) => given,
                _ => throw new UsageException("Name either a --template or a --file."),
            };
            var reading = ProgrammeFile.Read(
                File.Exists(path) ? await File.ReadAllTextAsync(path, cancel) : throw new UsageException(Missing(parsed.GetValue(template), path)), Changes(parsed.GetValue(set)));
            if (reading.File is not { } wanted)
            {
                throw new UsageException(string.Join(Environment.NewLine, reading.Mistakes));
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var setup = work.Get<IProgrammeSetup>();
            var made = Taken(await setup.CreateAsync(wanted, ChangeAuthor.CommandLine, cancel));
            if (parsed.GetValue(open))
            {
                made = Taken(await setup.OpenAsync(made.Id, ChangeAuthor.CommandLine, cancel));
            }

            Print(made, 0);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command List()
    {
        var verb = new Command("list", "All programmes, in the order of the published precedence");
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("rank", "code", "state", "kind", "title", "region", "enrolment", "people");
            foreach (var programme in (await work.Get<IProgrammeBook>().CurrentAsync(cancel)).InOrder)
            {
                var s = programme.Settings;
                table.AddRow(
                    new Text(s.Precedence.ToString(CultureInfo.InvariantCulture)), new Text(programme.Code), new Text(Word(programme.State)), new Text(Word(s.Kind)),
                    new Text($"{s.TitleZh} · {s.TitleEn}"), new Text(s.Region ?? "—"), new Text(Word(s.Enrolment)),
                    new Text((await work.Get<IMemberships>().CountAsync(programme.Id, cancel)).ToString("N0", CultureInfo.InvariantCulture)));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Show()
    {
        var code = CodeArgument();
        var verb = new Command("show", "One programme") { code };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await GetAsync(work, parsed.GetRequiredValue(code), cancel);
            Print(found, await work.Get<IMemberships>().CountAsync(found.Id, cancel));
            foreach (var revision in await work.Get<IProgrammeDesk>().HistoryAsync(found.Id, cancel))
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{revision.Number,4}  {revision.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {revision.What,-8} {revision.By}  {string.Join(' ', revision.Changed)}"));
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Set()
    {
        var code = CodeArgument();
        var set = new Option<string[]>("--set") { Description = "A setting and its new value (repeatable)", HelpName = "NAME=VALUE", Required = true };
        var verb = new Command("set", "Change settings; what was there is kept as an earlier version") { code, set };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await GetAsync(work, parsed.GetRequiredValue(code), cancel);
            var changes = Changes(parsed.GetValue(set));
            if (changes.ContainsKey("code"))
            {
                throw new UsageException("A programme's code never changes.");
            }

            var reading = ProgrammeFile.Read(new ProgrammeFile(found.Code, found.Settings, [], []).Write(), changes);
            var settings = reading.File?.Settings ?? throw new UsageException(string.Join(Environment.NewLine, reading.Mistakes));
            Print(Taken(await work.Get<IProgrammeDesk>().ChangeAsync(found.Id, found.Revision, settings, ChangeAuthor.CommandLine, cancel)), await work.Get<IMemberships>().CountAsync(found.Id, cancel));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Step(string name, string description, Func<IProgrammeSetup, IProgrammeDesk, ProgrammeId, CancellationToken, Task<Result<Programme>>> step)
    {
        var code = CodeArgument();
        var verb = new Command(name, description) { code };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await GetAsync(work, parsed.GetRequiredValue(code), cancel);
            Print(Taken(await step(work.Get<IProgrammeSetup>(), work.Get<IProgrammeDesk>(), found.Id, cancel)), await work.Get<IMemberships>().CountAsync(found.Id, cancel));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Export()
    {
        var code = CodeArgument();
        var to = new Option<string?>("--to") { Description = "A file (default: standard output)", HelpName = "FILE" };
        var verb = new Command("export", "A programme as a file that create --file reads") { code, to };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await GetAsync(work, parsed.GetRequiredValue(code), cancel);
            var text = (await work.Get<IProgrammeSetup>().ExportAsync(found.Id, cancel))!.Write();
            if (parsed.GetValue(to) is { } path)
            {
                await File.WriteAllTextAsync(path, text, cancel);
            }
            else
            {
                Console.Out.Write(text);
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    private static Dictionary<string, string> Changes(string[]? given)
    {
        Dictionary<string, string> changes = new(StringComparer.Ordinal);
        foreach (var one in given ?? [])
        {
            var equals = one.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !changes.TryAdd(one[..equals], one[(equals + 1)..]))
            {
                throw new UsageException($"--set takes each setting once, as NAME=VALUE; got '{one}'.");
            }
        }

        return changes;
    }

    private static void Print(Programme programme, long people)
    {
        var s = programme.Settings;
        Console.Out.WriteLine($"{programme.Code}  {s.TitleZh} · {s.TitleEn}  {Word(programme.State)}  {programme.Id}");
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {Word(s.Kind)}, rank {s.Precedence}; {s.Region ?? "no region"}, {s.ZoneId}; {Word(s.Enrolment)}{(s.MaxPeople is { } most ? $", at most {most:N0} people" : "")}; {people:N0} take part; version {programme.Revision}"));
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Missing(string? template, string path) => template is null
        ? $"There is no file {path}."
        : $"There is no template '{template}'. There are: {string.Join(", ", Directory.EnumerateFiles(Folder(), "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal))}.";

    private static string Folder() => Path.Combine(SettingsReader.HomeFolder(), "programmes");
}
