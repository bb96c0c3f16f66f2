using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Connectors.Tests.Items;

/// <summary>Files of activities whose rows are broken in ten thousand ways: each row is taken or listed as refused, and the file is read to its end.</summary>
public sealed class Tables_of_any_kind
{
    private const int Rows = 10_000;

    private static readonly string[] Odd =
        ["", " ", "\"", "\"\"", "'", "=1+1", "1e400", "-5 km", "NaN", "2026-02-30 10:00", "9999-12-31T23:59:59Z", "\u0000", "上海", "😀", ",", ";", "\t", "x", new string('y', 3_000)];

    [Fact]
    public async Task Are_read_to_their_end_and_every_row_is_counted()
    {
        await using var server = await ActivityServer.StartAsync();
        var random = new Random(14);
        var text = new StringBuilder("id,holder,scenario,at,until,distance,evidence,region\n");
        for (var i = 0; i < Rows; i++)
        {
            string[] cells = [$"r{i}", $"h{i % 50}", "bus", "2026-09-17 08:10", "2026-09-17 08:40", "4 km", "E2", "CN-11"];
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                cells[random.Next(cells.Length)] = Odd[random.Next(Odd.Length)].Replace("\"", "", StringComparison.Ordinal);
            }

            text.AppendJoin(',', cells.Select(cell => cell.IndexOfAny([',', '\t', ';']) >= 0 ? $"\"{cell}\"" : cell)).Append('\n');
        }

        var folder = Directory.CreateTempSubdirectory("puhui-tables-").FullName;
        try
        {
            var file = Path.Combine(folder, "rows.csv");
            await File.WriteAllTextAsync(file, text.ToString(), TestContext.Current.CancellationToken);
            var summary = await server.Get<IFileImport>().ImportAsync(
                new FileImportRequest(file, "activities") { Source = server.Source.Id, RefusedFile = Path.Combine(folder, "refused.csv") }, null, TestContext.Current.CancellationToken);
            Assert.Equal(Rows, summary.Read);
            Assert.Equal(Rows, summary.Credited + summary.Duplicate + summary.Zero + summary.Held + summary.Refused);
            Assert.InRange(summary.Refused, 1_000, Rows - 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task May_be_no_tables_at_all()
    {
        await using var server = await ActivityServer.StartAsync();
        var random = new Random(15);
        var folder = Directory.CreateTempSubdirectory("puhui-tables-").FullName;
        try
        {
            for (var i = 0; i < 150; i++)
            {
                var bytes = new byte[random.Next(400)];
                random.NextBytes(bytes);
                var good = Encoding.UTF8.GetBytes("id,holder,scenario,at,distance\nr,h,bus,2026-09-17 08:10,4 km\n");
                byte[] content = i % 3 == 0 ? bytes : i % 3 == 1 ? [.. good, .. bytes] : [.. bytes.Take(5), .. good];
                var file = Path.Combine(folder, $"f{i}.csv");
                await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
                try
                {
                    await server.Get<IFileImport>().ImportAsync(
                        new FileImportRequest(file, "activities") { Source = server.Source.Id, RefusedFile = Path.Combine(folder, $"r{i}.csv") }, null, TestContext.Current.CancellationToken);
                }
                catch (ImportException refused)
                {
                    Assert.DoesNotContain('\n', refused.Message);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
