using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Spectre.Console;

namespace Puhui.Cli.Demo;

/// <summary>One holder the demo shows.</summary>
internal sealed record DemoHolder(string Id, string Url);

/// <summary>What the demo has to say.</summary>
internal sealed record DemoSummary(ImportSummary Counts, string ApiKey, DemoHolder[] Holders, string[] Entries, long LogSize, string LogRoot)
{
    public void PrintJson() => Console.Out.WriteLine(JsonSerializer.Serialize(
        new
        {
            read = Counts.Read,
            credited = Counts.Credited,
            duplicate = Counts.Duplicate,
            zero = Counts.Zero,
            held = Counts.Held,
            refused = Counts.Refused,
            reductionMg = Counts.ReductionMg,
            apiKey = ApiKey,
            holders = Holders.Select(h => new { id = h.Id, url = h.Url }),
            entries = Entries,
            logSize = LogSize,
            logRoot = LogRoot,
        },
        Plain));

    // Chinese stays readable; the object goes to a terminal or a program, never into a page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print()
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, count, meaning) in new[]
        {
            ("read", Counts.Read, ""),
            ("credited", Counts.Credited, ""),
            ("duplicate", Counts.Duplicate, "known already: nothing is paid twice"),
            ("zero", Counts.Zero, "counted, but nothing was saved"),
            ("held", Counts.Held, "not plausible; kept, not credited"),
            ("refused", Counts.Refused, "not readable; the reasons are in the data folder under refused/"),
        })
        {
            table.AddRow(name, count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(8) + (meaning.Length > 0 && count > 0 ? $"  [grey]{meaning}[/]" : ""));
        }

        table.AddRow("reduction", string.Create(CultureInfo.InvariantCulture, $"[green]{Counts.ReductionMg / 1_000_000m:N3} kg CO2e[/] by this run"));
        table.AddEmptyRow();
        foreach (var (holder, index) in Holders.Select((h, i) => (h, i + 1)))
        {
            table.AddRow($"holder {index}", Markup.Escape(holder.Url));
        }

        table.AddEmptyRow();
        table.AddRow("API key", Markup.Escape(ApiKey));
        table.AddRow("log", string.Create(CultureInfo.InvariantCulture, $"{LogSize:N0} entries, root {Markup.Escape(LogRoot)}"));
        if (Entries.Length > 0)
        {
            table.AddRow("prove one", $"./puhui receipt get {Markup.Escape(Entries[0])}");
        }

        // Addresses and roots are copied by people: never broken into lines.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
    }
}
