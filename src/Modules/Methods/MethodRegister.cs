using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods;

/// <summary>
/// The methods of the folder and those approved here, and the programmes' choices among them. What is asked per record stands in one
/// immutable state that is exchanged as a whole; a method that somebody still works with stays what it was.
/// </summary>
internal sealed class MethodRegister(NpgsqlDataSource database, PuhuiSettings settings, ILogger<MethodRegister> log)
    : IMethodRegister, IMethodChoice, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Loaded? _loaded;

    public MethodLibrary Library => State.Library;

    /// <summary>The methods that came with the server, in its folder.</summary>
    public IReadOnlyList<Method> Shipped => State.Shipped.Methods;

    public GateSnapshot Gates => State.Gates;

    private Loaded State => _loaded ?? throw NotStarted();

    public int NumberOf(MethodRef method) => (_loaded?.Numbers ?? VersionNumbers.None).Of(method);

    public MethodRef? Find(int number) => (_loaded?.Numbers ?? VersionNumbers.None).Find(number);

    public Result<ChosenMethod> Choose(ProgrammeId programme, ReadOnlySpan<byte> scenario, ReadOnlySpan<byte> region, DateTimeOffset at) =>
        State.Choices.Choose(programme, scenario, region, at);

    public Result<ChosenMethod> Choose(ProgrammeId programme, string scenario, string? region, DateTimeOffset at) =>
        State.Choices.Choose(programme, scenario, region, at);

    public async Task StartAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (_loaded is not null)
            {
                return;
            }

            var load = MethodLibrary.Load(settings.MethodsFolder);
            if (load.Problems.Count > 0)
            {
                throw new MethodLibraryException([.. load.Problems.Select(problem => problem.ToString())]);
            }

            await VersionNumbers.RegisterAsync(database, load.Library, ct);
            _loaded = await LoadAsync(load.Library, load.Library, ct);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Reads again what changed since it was read: published versions, decisions, rules, choices.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (_loaded is { } current && await RevisionAsync(ct) != current.Revision)
            {
                _loaded = await LoadAsync(current.Shipped, current.Library, ct);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    public Refusal? Check(ProgrammeId programme, MethodChoiceRow choice)
    {
        var state = State;
        if (state.Library.Find(choice.Method) is not { } method)
        {
            return new Refusal(RefusalCodes.MethodUnknown, $"No method {choice.Method} is approved here or came with this server.", "method");
        }

        if (method.Scenario(choice.Scenario) is null)
        {
            return new Refusal(RefusalCodes.ScenarioUnknown, $"Method {choice.Method} has no scenario '{choice.Scenario}'.", "scenario");
        }

        if (state.Facts.EndOf(programme, choice.Method) is not null)
        {
            return new Refusal("method_withdrawn", $"{choice.Method} was withdrawn.", "method");
        }

        return state.Facts.BeginOf(choice.Method) is { } begin && (choice.ValidFrom ?? DateTimeOffset.MinValue) < begin
            ? new Refusal(RefusalCodes.NotEffective, $"{choice.Method} takes effect at {begin:u}; it cannot be chosen for a time before.", "validFrom")
            : state.Gates.Credit(programme, choice.Method);
    }

    public async Task EnsureChoicesAsync(ProgrammeId programme, IReadOnlyCollection<MethodChoiceRow> choices, CancellationToken ct)
    {
        var known = (await ChoicesAsync(programme, ct)).Select(row => (row.Scenario, row.Region, row.ValidFrom)).ToHashSet();
        foreach (var choice in choices)
        {
            // What stands already is not judged again; what is not in the library is a mistake also then.
            if (Check(programme, choice) is { } refusal
                && (refusal.Code is RefusalCodes.MethodUnknown or RefusalCodes.ScenarioUnknown || !known.Contains((choice.Scenario, choice.Region, choice.ValidFrom))))
            {
                throw new ArgumentException(refusal.ToString(), nameof(choices));
            }
        }

        await using (var connection = await database.OpenConnectionAsync(ct))
        await using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var choice in choices)
            {
                batch.BatchCommands.Add(ChoiceRows.Insert(programme, choice));
            }

            await batch.ExecuteNonQueryAsync(ct);
        }

        await RefreshAsync(ct);
    }

    public async Task<IReadOnlyList<MethodChoiceRow>> ChoicesAsync(ProgrammeId programme, CancellationToken ct) =>
        [.. (await ChoiceRows.ReadAsync(database, programme, ct)).Select(row => row.Choice)];

    public void Dispose() => _loading.Dispose();

    private async Task<Loaded> LoadAsync(MethodLibrary shipped, MethodLibrary known, CancellationToken ct)
    {
        // The revision first: a change in between is then read again, never missed.
        var revision = await RevisionAsync(ct);
        var facts = await GovernedFacts.ReadAsync(database, ct);
        var library = await WithPublishedAsync(known, facts, ct);
        var numbers = await VersionNumbers.LoadAsync(database, ct);
        var gates = new GateSnapshot(facts, library);
        var rows = await ChoiceRows.ReadAsync(database, null, ct);
        foreach (var (programme, choice) in rows)
        {
            if (library.Find(choice.Method)?.Scenario(choice.Scenario) is null)
            {
                log.LogError("Programme {Programme} has chosen {Method} for {Scenario}, which is not installed here; its records are refused", programme, choice.Method, choice.Scenario);
            }
        }

        return new Loaded(revision, shipped, library, numbers, facts, gates, new ChoiceSnapshot(rows, library, numbers, facts, gates));
    }

    /// <summary>Compiles what was approved and is not known yet. One whose files are not what was approved is told and counts nothing.</summary>
    private async Task<MethodLibrary> WithPublishedAsync(MethodLibrary library, GovernedFacts facts, CancellationToken ct)
    {
        foreach (var version in facts.Published)
        {
            if (library.Find(version.Method) is not null)
            {
                continue;
            }

            var compiled = library.Compile(version.Method, await version.FilesAsync(database, ct));
            if (compiled is { Passes: true, Method: { } method } && method.ContentHash.Span.SequenceEqual(version.ContentHash))
            {
                library = library.With([method]);
            }
            else
            {
                var why = compiled.Problems.Select(problem => problem.ToString()).FirstOrDefault() ?? (compiled.Passes ? "its files are not those that were approved" : "a worked case fails");
                log.LogCritical("The approved version {Method} cannot be used, and what it would count is refused: {Why}", version.Method, why);
            }
        }

        return library;
    }

    private async Task<long> RevisionAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select value from methods.revision");
        return (long)(await command.ExecuteScalarAsync(ct) ?? throw new InvalidDataException("methods.revision is empty."));
    }

    private static InvalidOperationException NotStarted() =>
        new("The method library is not loaded yet: start the host, or call IMethodRegister.StartAsync, before asking it.");

    private sealed record Loaded(
        long Revision, MethodLibrary Shipped, MethodLibrary Library, VersionNumbers Numbers, GovernedFacts Facts, GateSnapshot Gates, ChoiceSnapshot Choices);
}
