using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Server;

namespace Puhui.Bench.Ingest;

/// <summary>A database with every account enrolled and one activity on each; made once per version of the schema and copied for each run.</summary>
internal static class BenchSeed
{
    private const int AtOnce = 5_000;

    public static async Task<string> EnsureAsync(NpgsqlDataSource admin, Func<string, string> connection, BenchPaths paths, int accounts, CancellationToken ct)
    {
        var name = $"puhui_seed_{accounts}_{SchemaDigest()}";
        await using (var exists = admin.CreateCommand("select count(*) from pg_database where datname = $1 and datallowconn = false"))
        {
            exists.Parameters.AddWithValue(name);
            if ((long)(await exists.ExecuteScalarAsync(ct))! == 1)
            {
                return name;
            }
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Preparing {accounts:N0} accounts (once per schema) …"));
        await ExecuteAsync(admin, $"drop database if exists {name} with (force)", ct);
        await ExecuteAsync(admin, $"create database {name}", ct);
        await WithProductAsync(connection(name), paths, async services =>
        {
            var source = await SourceAsync(services, SubjectKind.Person, ct);
            var intake = services.GetRequiredService<IActivityIntake>();
            for (var first = 0; first < accounts; first += AtOnce)
            {
                var records = Enumerable.Range(first, Math.Min(AtOnce, accounts - first)).Select(account => new ActivityRecord(
                    string.Create(CultureInfo.InvariantCulture, $"seed-{account}"), Workload.Subject(account), "walking", DateTimeOffset.UtcNow.AddDays(-2), [new("distance", "1 km")]) { Region = "CN-11" });
                await intake.SubmitAsync(source.Id, [.. records], ct);
            }
        }, ct);
        await using (var product = NpgsqlDataSource.Create(connection(name)))
        {
            await ExecuteAsync(product, "vacuum analyze", ct);
        }

        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(admin, $"alter database {name} allow_connections false", ct);
        return name;
    }

    /// <summary>A key of the seed's source of people, or of its source of organisations, whose acts do not claim their time.</summary>
    public static async Task<string> CreateKeyAsync(string connection, BenchPaths paths, SubjectKind subjects, CancellationToken ct)
    {
        var key = "";
        await WithProductAsync(connection, paths, async services =>
        {
            var source = (await SourceAsync(services, subjects, ct)).Id;
            var keys = services.GetRequiredService<ISourceKeys>();
            foreach (var former in await keys.ListAsync(source, ct))
            {
                await keys.RevokeAsync(source, former.Id, ct);
            }

            key = await services.GetRequiredService<ISources>().CreateKeyAsync(source, "bench", ct);
        }, ct);
        return key;
    }

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task WithProductAsync(string connection, BenchPaths paths, Func<IServiceProvider, Task> work, CancellationToken ct)
    {
        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal) { ["data"] = paths.ProductFolder, ["postgres"] = connection, ["methods"] = paths.MethodsFolder });
        await using var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        using var product = PuhuiHost.BuildWorker(session);
        await product.StartAsync(ct);
        await work(product.Services);
        await product.StopAsync(ct);
    }

    private static async Task<Source> SourceAsync(IServiceProvider services, SubjectKind subjects, CancellationToken ct)
    {
        var programme = await services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, ct);
        await services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, ct);
        return await services.GetRequiredService<ISources>().EnsureAsync(
            new NewSource(programme.Id, $"bench-{subjects.ToString().ToLowerInvariant()}", "Bench") { Subjects = subjects, Holders = HolderNames.Programme }, ct);
    }

    private static string SchemaDigest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var module in new[] { typeof(IProgrammes), typeof(IMethodRegister), typeof(ISources), typeof(Accounts.Contracts.IAccounts), typeof(Ledger.Contracts.ILedger) }.Select(type => type.Assembly))
        {
            foreach (var resource in module.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using var stream = module.GetManifestResourceStream(resource)!;
                digest.AppendData(SHA256.HashData(stream));
            }
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset())[..10];
    }
}
