using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Cli.Import;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Platform;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Demo;

/// <summary>Makes the demo programme, imports the samples, and says what came of it. Running it again adds nothing.</summary>
internal sealed class DemoRun(PuhuiSettings settings, IServiceProvider services)
{
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(60);

    public async Task<DemoSummary> RunAsync(string url, CancellationToken cancel)
    {
        var plan = DemoPlan.Read(settings);
        var programme = await services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, cancel);
        await services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, cancel);
        await EnsurePolicyAsync(programme, cancel);
        await new DemoShelf(services).EnsureAsync(programme, cancel);
        var sources = services.GetRequiredService<ISources>();
        var source = await sources.EnsureAsync(new NewSource(programme.Id, "demo", "Demo partner", programme.ZoneId), cancel);
        var key = await DemoKey.EnsureAsync(settings, sources, services.GetRequiredService<ISourceKeys>(), source, cancel);

        var counts = ImportSummary.Empty;
        foreach (var file in plan.Files)
        {
            counts = Add(counts, await ImportAsync(file, source.Id, cancel));
        }

        await services.GetRequiredService<IGiving>().SettledAsync(LogPatience, cancel);
        var log = await services.GetRequiredService<ITransparencyLog>().SettledAsync(LogPatience, cancel);
        var holders = await HoldersAsync(plan, source, cancel);
        return new DemoSummary(
            counts,
            key,
            [.. holders.Select(id => new DemoHolder(id.ToString(), $"{url}/accounts/{id}"))],
            await EntriesAsync(holders, cancel),
            log?.Size ?? 0,
            log?.Root.ToString() ?? "");
    }

    /// <summary>The demo gives points from its first act on, by the sample that lies beside the templates; what an operator published stays.</summary>
    private async Task EnsurePolicyAsync(Programme programme, CancellationToken cancel)
    {
        var policies = services.GetRequiredService<ICreditPolicies>();
        if ((await policies.HistoryAsync(programme.Id, cancel)).Count > 0)
        {
            return;
        }

        var text = await File.ReadAllTextAsync(Path.Combine(SettingsReader.HomeFolder(), "programmes", "credits", "city.yaml"), cancel);
        var published = await policies.PublishAsync(programme.Id, text, null, 0, "demo", cancel);
        if (!published.IsAccepted && published.Refusal.Code != "revision_stale")
        {
            throw new InvalidOperationException($"The sample policy was refused: {published.Refusal}");
        }
    }

    private async Task<ImportSummary> ImportAsync(DemoFile file, SourceId source, CancellationToken cancel)
    {
        // Rows are people's data: for the owner of the data folder only.
        var refused = Directory.CreateDirectory(
            Path.Combine(settings.DataFolder, "refused"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var request = new FileImportRequest(file.File, file.Profile)
        {
            Source = source,
            Stations = file.Stations,
            RefusedFile = Path.Combine(refused, $"{file.Profile}.refused.csv"),
        };
        try
        {
            return await ImportProgressBar.RunAsync(
                quiet: false,
                Path.GetRelativePath(settings.SamplesFolder, file.File),
                progress => services.GetRequiredService<IFileImport>().ImportAsync(request, progress, cancel));
        }
        catch (ImportException problem)
        {
            throw new OperatorException(problem.Message, problem);
        }
    }

    private async Task<AccountId[]> HoldersAsync(DemoPlan plan, Source source, CancellationToken cancel)
    {
        var accounts = new AccountHandle?[plan.Holders.Count];
        await services.GetRequiredService<IAccounts>().ResolveAsync(source.Issuer, plan.Holders, enrol: false, source.ZoneId, accounts, cancel);
        return
        [
            .. plan.Holders.Zip(accounts, (subject, account) =>
                account?.Id ?? throw new OperatorException($"The samples hold no activity of {subject}, whom samples/demo.yaml wants to show")),
        ];
    }

    /// <summary>The newest credit of each holder.</summary>
    private async Task<string[]> EntriesAsync(AccountId[] holders, CancellationToken cancel)
    {
        var ledger = services.GetRequiredService<ILedger>();
        var entries = new List<string>();
        foreach (var holder in holders)
        {
            var newest = await ledger.StatementAsync(holder, new StatementQuery(Asset.Co2e.Code, Limit: 1), cancel);
            entries.AddRange(newest.Rows.Select(row => row.Entry.Entry.ToString()));
        }

        return [.. entries];
    }

    private static ImportSummary Add(ImportSummary a, ImportSummary b) => new(
        a.Read + b.Read, a.Credited + b.Credited, a.Duplicate + b.Duplicate, a.Zero + b.Zero, a.Held + b.Held, a.Refused + b.Refused, a.ReductionMg + b.ReductionMg);
}
