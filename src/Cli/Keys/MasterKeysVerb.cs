using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Cli.Running;
using Puhui.Platform;
using Puhui.Platform.Vault;
using Spectre.Console;

namespace Puhui.Cli.Keys;

/// <summary><c>puhui keys</c>: the master keys, under which everything else that is secret lies.</summary>
internal static class MasterKeysVerb
{
    public static Command Create() => new("keys", "The master keys: list, make, rotate, destroy") { List(), Make(), Rotate(), Destroy() };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("list", "All master keys of this data folder and how much each wraps; never the keys") { json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var masters = work.Get<IMasterKeys>();
            _ = masters.Current;
            var uses = await work.Get<IKeyRotation>().UsesAsync(cancel);
            var files = work.Get<WrappedSecrets>().Uses();
            var rows = masters.List().Select(key => new
            {
                label = key.Label, madeAt = key.MadeAt, current = key.IsCurrent, holders = uses.GetValueOrDefault(key.Label), secrets = files.GetValueOrDefault(key.Label),
            }).ToList();
            var missing = uses.Keys.Union(files.Keys).Except(rows.Select(row => row.label)).Order(StringComparer.Ordinal).ToList();
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { slot = masters.Slot, keys = rows, missing }));
                return missing.Count == 0 ? ExitCode.Ok : ExitCode.Failure;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("master key", "made", "state", "in the database", "in files");
            foreach (var row in rows)
            {
                table.AddRow(
                    new Text(row.label), new Text(row.madeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)), new Text(row.current ? "current" : "earlier"),
                    new Text(row.holders.ToString("N0", CultureInfo.InvariantCulture)), new Text(row.secrets.ToString("N0", CultureInfo.InvariantCulture)));
            }

            AnsiConsole.Write(table);
            foreach (var label in missing)
            {
                Console.Error.WriteLine($"puhui: {new MasterKeyMissingException(label, masters.Slot).Message}");
            }

            return missing.Count == 0 ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static Command Make()
    {
        var verb = new Command("make", "Make a master key without using it yet: to be copied to other machines before keys rotate");
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var masters = work.Get<IMasterKeys>();
            _ = masters.Current;
            Console.Out.WriteLine(masters.Generate().Label);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Rotate()
    {
        var destroy = new Option<bool>("--destroy-old") { Description = "Destroy the old key instead of keeping it aside in keys/retired: backups taken before can then be read only with a copy of it" };
        var batch = new Option<int>("--batch") { Description = "Keys wrapped anew in one transaction", HelpName = "N", DefaultValueFactory = _ => 500 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("rotate", "Wrap everything by a new master key while servers go on; goes on with a rotation that was interrupted") { destroy, batch, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(batch) is < 1 or > 10_000)
            {
                throw new UsageException("--batch is a number from 1 to 10000.");
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var rotation = new Rotation(work.Get<IMasterKeys>(), work.Get<WrappedSecrets>(), work.Get<IKeyRotation>());
            var quiet = parsed.GetValue(json);
            var done = await rotation.RunAsync(
                parsed.GetValue(batch), parsed.GetValue(destroy), quiet ? null : line => Console.Error.WriteLine(line), cancel);
            Console.Out.WriteLine(quiet
                ? JsonSerializer.Serialize(new { current = done.Current, resumed = done.Resumed, holders = done.Holders, secrets = done.Secrets, takenOver = done.TakenOver, retired = done.Retired, destroyed = parsed.GetValue(destroy) })
                : $"{done.Current} is the master key now. Wrapped anew: {done.Holders:N0} keys of holders, {done.Secrets:N0} secrets{(done.TakenOver > 0 ? $" ({done.TakenOver} of them lay plainly before)" : "")}.\n"
                    + (done.Retired.Count == 0 ? "No earlier key was there." : parsed.GetValue(destroy) ? $"Destroyed: {string.Join(", ", done.Retired)}." : $"Retired to keys/retired: {string.Join(", ", done.Retired)}. Backups taken before need it; without such backups, remove it.")
                    + "\nTake a new backup of keys/ now.");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Destroy()
    {
        var label = new Argument<string>("KEY") { Description = "Its name (mk-…)" };
        var verb = new Command("destroy", "Destroy a master key for good; refused while anything is wrapped by it") { label };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var masters = work.Get<IMasterKeys>();
            var name = parsed.GetRequiredValue(label);
            if (masters.List().All(key => key.Label != name))
            {
                throw new OperatorException($"There is no master key {name} in {masters.Slot}");
            }

            var uses = (await work.Get<IKeyRotation>().UsesAsync(cancel)).GetValueOrDefault(name) + work.Get<WrappedSecrets>().Uses().GetValueOrDefault(name);
            if (masters.Current == name || uses > 0)
            {
                throw new OperatorException($"The master key {name} {(masters.Current == name ? "is the current one" : $"still wraps {uses:N0} keys")}: run ./puhui keys rotate first");
            }

            masters.Retire(name, destroy: true);
            return ExitCode.Ok;
        });
        return verb;
    }
}
