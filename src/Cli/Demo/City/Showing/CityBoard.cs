using System.Globalization;
using System.Text.Json;
using Puhui.Cli.Demo.City.Sending;
using Spectre.Console;

namespace Puhui.Cli.Demo.City.Showing;

/// <summary>Shows the city: one table that renews itself on a terminal, else a line now and then.</summary>
internal sealed class CityBoard(CityRun run)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenLinesInRealTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StillBusy = TimeSpan.FromMinutes(1);
    private DateTimeOffset _said = DateTimeOffset.MinValue;
    private DateTimeOffset? _caughtUp;
    private string _lastLine = "";

    /// <summary>The table as it stands.</summary>
    public Table Table()
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Clock()).AddColumn("");
        foreach (var name in (string[])["sent", "known", "credited", "zero", "held", "refused", "kg CO2e"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var partner in run.Partners.All)
        {
            var tally = partner.Tally;
            table.AddRow(
                Markup.Escape(partner.Name) + (tally.Trouble is null ? "" : " [yellow]waits[/]"), Count(tally.Sent), Count(tally.Known), $"[green]{Count(tally.Credited)}[/]",
                Count(tally.Zero), Count(tally.Held), Count(tally.Refused), Kilograms(tally.Milligrams));
        }

        return table.AddRow("total", "", "", Count(Sum(tally => tally.Credited)), Count(Sum(tally => tally.Zero)), Count(Sum(tally => tally.Held)), Count(Sum(tally => tally.Refused)), $"[green]{Kilograms(Sum(tally => tally.Milligrams))}[/]");
    }

    /// <summary>Says a line when there is news, and not more often than is calm.</summary>
    public void Say(TextWriter output)
    {
        if (run.Clock.IsRealTime)
        {
            _caughtUp ??= DateTimeOffset.UtcNow;
        }

        var pause = _caughtUp is { } since && DateTimeOffset.UtcNow - since > StillBusy ? BetweenLinesInRealTime : BetweenLines;
        var line = string.Join(" · ", run.Partners.All.Select(partner =>
            string.Create(CultureInfo.InvariantCulture, $"{partner.Name} {partner.Tally.Sent}/{partner.Tally.Credited}/{partner.Tally.Held}/{partner.Tally.Refused}")));
        if (line != _lastLine && DateTimeOffset.UtcNow - _said >= pause)
        {
            (_lastLine, _said) = (line, DateTimeOffset.UtcNow);
            output.WriteLine($"city {Clock()}: {line} · {Kilograms(Sum(tally => tally.Milligrams))} kg, {Sum(tally => tally.Claimed)} claimed before (sent/credited/held/refused)");
        }
    }

    /// <summary>What it came to, with the reasons of what was not credited.</summary>
    public void PrintSummary()
    {
        AnsiConsole.Write(Table());
        foreach (var partner in run.Partners.All)
        {
            foreach (var (code, count) in partner.Tally.Reasons)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{partner.Name}: {count} × {code}"));
            }

            if (partner.Tally.Trouble is { } trouble)
            {
                Console.Out.WriteLine($"{partner.Name}: {trouble}");
            }
        }
    }

    public void PrintJson() => Console.Out.WriteLine(JsonSerializer.Serialize(
        new
        {
            city = new
            {
                clock = run.Clock.Now,
                partners = run.Partners.All.Select(partner => new
                {
                    name = partner.Name,
                    sent = partner.Tally.Sent,
                    known = partner.Tally.Known,
                    credited = partner.Tally.Credited,
                    zero = partner.Tally.Zero,
                    held = partner.Tally.Held,
                    refused = partner.Tally.Refused,
                    claimedBefore = partner.Tally.Claimed,
                    reductionMg = partner.Tally.Milligrams,
                    reasons = partner.Tally.Reasons.ToDictionary(reason => reason.Code, reason => reason.Count),
                    trouble = partner.Tally.Trouble,
                }),
            },
        },
        JsonSerializerOptions.Web));

    private string Clock() => run.Clock.Now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + (run.Clock.IsRealTime ? " (now)" : "");

    private long Sum(Func<PartnerTally, long> part) => run.Partners.All.Sum(partner => part(partner.Tally));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Kilograms(long milligrams) => (milligrams / 1_000_000m).ToString("N3", CultureInfo.InvariantCulture);
}
