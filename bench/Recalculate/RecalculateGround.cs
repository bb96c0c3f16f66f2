using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts;
using Puhui.Activities;
using Puhui.Activities.Contracts;
using Puhui.Bench.Ingest;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Platform.Migrations;
using Puhui.Platform.Postgres;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;

namespace Puhui.Bench.Recalculate;

/// <summary>A database of its own with the product's modules on it and records that came in by the intake, entries, leaves and all.</summary>
internal sealed class RecalculateGround : IAsyncDisposable, IMethodDecisions
{
    private const string DatabaseName = "puhui_recalculate";
    private const int AtOnce = 5_000;
    private static readonly string[] Scenarios = ["metro", "bus", "cycling", "walking"];
    private static readonly DateTimeOffset FirstDay = new(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private readonly EmbeddedCluster _cluster;
    private readonly DataFolderSession _session;
    private readonly IHost _host;

    private RecalculateGround(EmbeddedCluster cluster, DataFolderSession session, string methods)
    {
        (_cluster, _session, Methods) = (cluster, session, methods);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Puhui", ContentRootPath = AppContext.BaseDirectory });
        var settings = session.Settings;
        builder.Services.AddLogging(logs => logs.SetMinimumLevel(LogLevel.Warning).AddConsole());
        builder.Services.AddSingleton(settings).AddSingleton(session.Database).AddSingleton(TimeProvider.System).AddSingleton<ProblemCatalogue>().AddSingleton<MigrationRunner>();
        builder.Services.AddProgrammes(settings).AddAccounts(settings).AddMethods(settings).AddLedger(settings).AddActivities(settings);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMethodDecisions>(this));
        _host = builder.Build();
    }

    public NpgsqlDataSource Database => _session.Database;

    public string Connection => _session.Settings.PostgresConnection!;

    public string Methods { get; }

    public string Folder => _session.Settings.DataFolder;

    public RestatementDecision? Decision { get; private set; }

    public ProgrammeId Programme { get; private set; }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<RecalculateGround> PrepareAsync(BenchOptions options, BenchPaths paths, int records, CancellationToken ct)
    {
        var cluster = await EmbeddedCluster.StartAsync(options.ScratchFolder, cancel: ct);
        string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = database, CommandTimeout = 3_600 }.ConnectionString;
        await using (var admin = NpgsqlDataSource.Create(ConnectionTo("postgres")))
        {
            await BenchSeed.ExecuteAsync(admin, $"drop database if exists {DatabaseName} with (force)", ct);
            await BenchSeed.ExecuteAsync(admin, $"create database {DatabaseName}", ct);
        }

        var methods = NextVersion.Make(paths.MethodsFolder, options.ScratchFolder);
        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["data"] = Path.Combine(options.ScratchFolder, "recalculate"),
            ["postgres"] = ConnectionTo(DatabaseName),
            ["methods"] = methods,
        });
        var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        var ground = new RecalculateGround(cluster, session, methods);
        await ground.FillAsync(records, ct);
        return ground;
    }

    /// <summary>Lets the committee have decided.</summary>
    public RestatementDecisionId Approve()
    {
        Decision = new RestatementDecision(
            RestatementDecisionId.New(), Programme, NextVersion.Old, NextVersion.New, FirstDay, null, "The factors of the standard were misread.", DateTimeOffset.UtcNow, new byte[32]);
        return Decision.Id;
    }

    public Task<RestatementDecision?> FindApprovedRestatementAsync(RestatementDecisionId id, CancellationToken ct) => Task.FromResult(Decision?.Id == id ? Decision : null);

    public Task<IReadOnlyList<RestatementDecision>> ListApprovedAsync(ProgrammeId programme, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<RestatementDecision>>(Decision is null ? [] : [Decision]);

    public async Task<T> AskAsync<T>(string sql, CancellationToken ct)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 3_600;
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Postgres' own figures are fresh, and nothing of the filling is left to do.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        await Get<ITransparencyLog>().SettledAsync(TimeSpan.FromMinutes(30), ct);
        await BenchSeed.ExecuteAsync(Database, "vacuum analyze", ct);
        await BenchSeed.ExecuteAsync(Database, "checkpoint", ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _session.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private async Task FillAsync(int records, CancellationToken ct)
    {
        await Get<MigrationRunner>().RunAsync(ct);
        await _host.StartAsync(ct);
        Programme = (await Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, ct)).Id;
        await Get<IMethodRegister>().EnsureChoicesAsync(Programme, DemoChoices.Rows, ct);
        var source = await Get<ISources>().EnsureAsync(new NewSource(Programme, "bench", "Bench") { Subjects = SubjectKind.Organisation }, ct);
        var intake = Get<IActivityIntake>();
        var people = Math.Max(100, records / 10);
        var clock = Stopwatch.StartNew();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sending {records:N0} activities of {people:N0} people through the intake …"));
        await Parallel.ForEachAsync(Enumerable.Range(0, (records + AtOnce - 1) / AtOnce), new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = ct }, async (part, token) =>
        {
            var random = new Random(part);
            var acts = Enumerable.Range(part * AtOnce, Math.Min(AtOnce, records - (part * AtOnce))).Select(i => new ActivityRecord(
                string.Create(CultureInfo.InvariantCulture, $"r-{i}"),
                string.Create(CultureInfo.InvariantCulture, $"p-{random.Next(people)}"),
                Scenarios[random.Next(4)],
                FirstDay.AddMinutes(random.Next(300 * 24 * 60)),
                [new("distance", string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 9)}.{random.Next(1, 10)} km"))]) { Region = "CN-11" });
            await intake.SubmitAsync(source.Id, [.. acts], SubmitOptions.Default with { Historical = true }, token);
        });
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sent in {clock.Elapsed.TotalSeconds:F0} s."));
        await SettleAsync(ct);
    }
}
