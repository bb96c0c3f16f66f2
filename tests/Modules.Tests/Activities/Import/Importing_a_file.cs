using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;
using Puhui.Activities.Items;
using Puhui.Activities.Sources.Signing;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Importing_a_file : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FileImportRequest Write(string text, string name = "rows.csv")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return new FileImportRequest(path, "activities") { RefusedFile = Path.Combine(_folder, "refused.csv") };
    }

    private FileImportRequest WriteTrips(int rows)
    {
        var text = new StringBuilder("id,holder,scenario,at,distance [m]\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append($"trip-{i},user-{i % 500},metro,2026-03-02 08:10:00,{1000 + i}\n");
        }

        return Write(text.ToString());
    }

    private static FileImport With(ActivityServer server, IActivityIntake intake) =>
        new(server.Get<PuhuiSettings>(), server.Get<DefaultSource>(), server.Get<ISources>(), intake, server.Get<ImportCheckpoints>(), server.Get<ItemImport>(), server.Get<FileSignatures>(), TimeProvider.System);

    /// <summary>What every thousandth metre of a metro trip saves: 0.104 − 0.032 kg a kilometre.</summary>
    private static long ReductionOf(int rows) => Enumerable.Range(0, rows).Sum(i => (1000L + i) * 72);

    [Fact]
    public async Task Goes_on_where_it_was_interrupted()
    {
        await using var server = await ActivityServer.StartAsync();
        var request = WriteTrips(9000);
        await Assert.ThrowsAsync<IOException>(() => With(server, new Interrupted(server.Get<IActivityIntake>(), atCall: 3, afterwards: false)).ImportAsync(request, null, default));

        var counting = new Interrupted(server.Get<IActivityIntake>(), atCall: int.MaxValue, afterwards: false);
        var summary = await With(server, counting).ImportAsync(request, null, default);

        Assert.True(summary.Resumed);
        Assert.Equal(new ImportSummary(9000, 9000, 0, 0, 0, 0, ReductionOf(9000)) { Resumed = true }, summary);
        Assert.Equal(1000, counting.Records);
        Assert.Equal(0L, await server.AskAsync<long>("select count(*) from activities.import"));
    }

    [Fact]
    public async Task Counts_as_duplicates_what_was_posted_but_not_noted_before_the_interruption()
    {
        await using var server = await ActivityServer.StartAsync();
        var request = WriteTrips(9000);
        await Assert.ThrowsAsync<IOException>(() => With(server, new Interrupted(server.Get<IActivityIntake>(), atCall: 2, afterwards: true)).ImportAsync(request, null, default));

        var summary = await server.Get<IFileImport>().ImportAsync(request, null, default);

        Assert.Equal(9000, summary.Read);
        Assert.Equal(4000, summary.Duplicate);
        Assert.Equal(5000, summary.Credited);
        Assert.Equal(ReductionOf(9000), await server.AskAsync<long>("select sum(amount)::bigint from ledger.leg where amount > 0"));
    }

    [Fact]
    public async Task Waits_while_the_intake_is_overloaded()
    {
        await using var server = await ActivityServer.StartAsync();

        var summary = await With(server, new Overloaded(server.Get<IActivityIntake>())).ImportAsync(WriteTrips(10), null, default);

        Assert.Equal(10, summary.Credited);
    }

    [Fact]
    public async Task Tells_a_second_content_under_one_id_as_refused()
    {
        await using var server = await ActivityServer.StartAsync();
        var request = Write("id,holder,scenario,at,distance\na,u,metro,2026-03-02 08:10:00,1 km\na,u,metro,2026-03-02 08:10:00,2 km\n");

        var summary = await server.Get<IFileImport>().ImportAsync(request, null, default);

        Assert.Equal((1, 1), (summary.Credited, summary.Refused));
        Assert.Contains("conflict", await File.ReadAllTextAsync(summary.RefusedFile!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_file_of_refused_rows_once_it_is_mended()
    {
        await using var server = await ActivityServer.StartAsync();
        var first = await server.Get<IFileImport>().ImportAsync(Write("id,holder,scenario,at,distance\na,u,metro,2026-03-02 08:10:00,1\n"), null, default);
        var mended = (await File.ReadAllTextAsync(first.RefusedFile!)).Replace(":00,1,", ":00,1 km,");

        var second = await server.Get<IFileImport>().ImportAsync(Write(mended, "mended.csv"), null, default);

        Assert.Equal((0, 1), (first.Credited, first.Refused));
        Assert.Equal(new ImportSummary(1, 1, 0, 0, 0, 0, 72_000), second);
    }

    [Fact]
    public async Task Does_not_add_platform_grams_to_reductions()
    {
        await using var server = await ActivityServer.StartAsync();
        var request = Write("id,holder,scenario,at,distance,amount\na,u,metro,2026-03-02 08:10:00,1 km,\nb,u,offline-payment,2026-03-02 08:10:00,,20 CNY\n");

        var summary = await server.Get<IFileImport>().ImportAsync(request, null, default);

        Assert.Equal((2, 72_000), (summary.Credited, summary.ReductionMg));
    }

    [Fact]
    public async Task Refuses_a_source_that_is_unknown_or_suspended_in_one_line()
    {
        await using var server = await ActivityServer.StartAsync();
        var request = WriteTrips(1) with { Source = SourceId.New() };
        await Assert.ThrowsAsync<ImportException>(() => server.Get<IFileImport>().ImportAsync(request, null, default));
        await server.Get<ISources>().SetStateAsync(server.Source.Id, SourceState.Suspended, default);

        var refused = await Assert.ThrowsAsync<ImportException>(
            () => server.Get<IFileImport>().ImportAsync(request with { Source = server.Source.Id }, null, default));

        Assert.DoesNotContain('\n', refused.Message);
    }

    private sealed class Interrupted(IActivityIntake intake, int atCall, bool afterwards) : IActivityIntake
    {
        private int _calls;

        public int Records { get; private set; }

        public async Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, SubmitOptions options, CancellationToken ct)
        {
            Records += records.Count;
            if (++_calls != atCall)
            {
                return await intake.SubmitAsync(source, records, options, ct);
            }

            if (afterwards)
            {
                await intake.SubmitAsync(source, records, options, ct);
            }

            throw new IOException("The process died.");
        }

        public Task<CancelOutcome?> CancelAsync(SourceId source, string recordId, CancellationToken ct) => intake.CancelAsync(source, recordId, ct);
    }

    private sealed class Overloaded(IActivityIntake intake) : IActivityIntake
    {
        private bool _relieved;

        public Task<IReadOnlyList<ActivityOutcome>> SubmitAsync(SourceId source, IReadOnlyList<ActivityRecord> records, SubmitOptions options, CancellationToken ct)
        {
            if (_relieved)
            {
                return intake.SubmitAsync(source, records, options, ct);
            }

            _relieved = true;
            throw new IntakeOverloadedException();
        }

        public Task<CancelOutcome?> CancelAsync(SourceId source, string recordId, CancellationToken ct) => intake.CancelAsync(source, recordId, ct);
    }
}
