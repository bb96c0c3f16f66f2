using System.CommandLine;
using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Ocpi.Contracts;
using Spectre.Console;

namespace Puhui.Cli.Ocpi;

/// <summary><c>puhui ocpi</c>: the peers that send charge detail records, and what was odd about them.</summary>
internal static class OcpiVerb
{
    private const int MostFlags = 200;

    public static Command Create() => new("ocpi", "OCPI peers: invite, list, remove; what was odd about their records")
    {
        new Command("peers", "The charge point operators connected by OCPI") { Add(), List(), Remove() },
        Flags(),
    };

    private static Command Add()
    {
        var name = new Argument<string>("NAME") { Description = "A short name, for example city-charging" };
        var source = new Option<string>("--source") { Description = "The source its records count for, by id or code", HelpName = "S", Required = true };
        var region = new Option<string?>("--region") { Description = "The region of records that do not say where they were, for example CN-31", HelpName = "R" };
        var add = new Command("add", "Invite a peer: prints the address and the token it registers with") { name, source, region };
        return WithData(add, async (parsed, work, cancel) =>
        {
            var id = await SourceNames.FindAsync(work.Get<ISources>(), parsed.GetRequiredValue(source), cancel);
            try
            {
                var invited = await work.Get<IOcpiPeers>().AddAsync(new NewOcpiPeer(parsed.GetRequiredValue(name), id) { DefaultRegion = parsed.GetValue(region) }, cancel);
                Console.Out.WriteLine($"versions {invited.VersionsUrl}");
                Console.Out.WriteLine($"token    {invited.Token}");
                Console.Error.WriteLine("The token is shown this once. Give both to the peer by a safe way; it registers with them and gets another token.");
            }
            catch (ArgumentException wrong)
            {
                throw new UsageException(wrong.Message.Split(" (Parameter", 2)[0]);
            }
        });
    }

    private static Command List() => WithData(new Command("list", "The peers and how far they are"), async (_, work, cancel) =>
    {
        var table = new Table().Border(TableBorder.None).AddColumns("name", "state", "version", "parties", "source", "since");
        foreach (var peer in await work.Get<IOcpiPeers>().ListAsync(cancel))
        {
            var source = await work.Get<ISources>().FindAsync(peer.Source, cancel);
            table.AddRow(
                peer.Name, peer.State.ToString().ToLowerInvariant(), peer.Version ?? "–", Markup.Escape(string.Join(' ', peer.Parties)),
                Markup.Escape(source?.Code ?? peer.Source.ToString()), Time(peer.ChangedAt));
        }

        AnsiConsole.Write(table);
    });

    private static Command Remove()
    {
        var name = new Argument<string>("NAME");
        return WithData(new Command("remove", "Remove a peer: its token is worthless at once, what it sent stays") { name }, async (parsed, work, cancel) =>
        {
            if (!await work.Get<IOcpiPeers>().RemoveAsync(parsed.GetRequiredValue(name), cancel))
            {
                throw new UsageException($"There is no peer '{parsed.GetRequiredValue(name)}'.");
            }
        });
    }

    private static Command Flags()
    {
        var name = new Option<string?>("--peer") { Description = "Of one peer only", HelpName = "NAME" };
        return WithData(new Command("flags", "What was odd about records, latest first") { name }, async (parsed, work, cancel) =>
        {
            var table = new Table().Border(TableBorder.None).AddColumns("last", "peer", "record", "code", "", "times", "what");
            foreach (var flag in await work.Get<IOcpiPeers>().FlagsAsync(parsed.GetValue(name), MostFlags, cancel))
            {
                table.AddRow(
                    Time(flag.LastAt), flag.Peer, Markup.Escape(flag.CdrId), flag.Code, flag.Refused ? "refused" : "noted",
                    flag.Times.ToString(CultureInfo.InvariantCulture), Markup.Escape(flag.Detail));
            }

            AnsiConsole.Write(table);
        });
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Command WithData(Command verb, Func<ParseResult, Workplace, CancellationToken, Task> act)
    {
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            await act(parsed, work, cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
