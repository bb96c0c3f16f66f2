using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Rewards;

/// <summary>A small <c>bench flash</c>: real processes, real kills, the bench's own checker.</summary>
public sealed class A_crowd_at_killed_servers
{
    [Fact]
    public async Task Gets_exactly_what_is_there_and_nobody_pays_twice()
    {
        var folder = Directory.CreateTempSubdirectory("puhui-flash-");
        try
        {
            var said = (await PuhuiCommand.RunAsync(["bench", "flash", "--quick", "--runs", "2", "--items", "30", "--buyers", "200", "--json", "--data", folder.FullName], TimeSpan.FromMinutes(10))).Succeeded();

            var told = JsonDocument.Parse(said.Output).RootElement;
            Assert.All(
                new[] { "oversold", "undersold", "paidTwice", "paidWrongly", "vouchersAmiss", "acknowledgedMissing" },
                what => Assert.Equal(0, told.GetProperty(what).GetDouble()));
            Assert.True(told.GetProperty("conserved").GetBoolean());
            Assert.True(told.GetProperty("booksSound").GetBoolean());
            Assert.InRange(told.GetProperty("kills").GetInt32(), 1, 100);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
