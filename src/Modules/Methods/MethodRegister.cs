using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods;

internal sealed class MethodRegister(NpgsqlDataSource database, PuhuiSettings settings, ILogger<MethodRegister> log)
    : IMethodRegister, IMethodChoice, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private MethodLibrary? _library;
    private VersionNumbers _numbers = VersionNumbers.None;
    private ChoiceSnapshot? _choices;

    public MethodLibrary Library => _library ?? throw NotStarted();

    public int NumberOf(MethodRef method) => _numbers.Of(method);

    public MethodRef? Find(int number) => _numbers.Find(number);

    public Result<ChosenMethod> Choose(ProgrammeId programme, ReadOnlySpan<byte> scenario, ReadOnlySpan<byte> region, DateTimeOffset at) =>
        (_choices ?? throw NotStarted()).Choose(programme, scenario, region, at);

    public Result<ChosenMethod> Choose(ProgrammeId programme, string scenario, string? region, DateTimeOffset at) =>
        (_choices ?? throw NotStarted()).Choose(programme, scenario, region, at);

    public async Task StartAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (_choices is not null)
            {
                return;
            }

            var load = MethodLibrary.Load(settings.MethodsFolder);
            if (load.Problems.Count > 0)
            {
                throw new MethodLibraryException([.. load.Problems.Select(problem => problem.ToString())]);
            }

            _numbers = await VersionNumbers.RegisterAsync(database, load.Library, ct);
            _library = load.Library;
            _choices = await ReadChoicesAsync(load.Library, ct);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Reads the choices again when they have changed since they were read.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (_choices is { } current && await RevisionAsync(ct) != current.Revision)
            {
                _choices = await ReadChoicesAsync(Library, ct);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    public async Task EnsureChoicesAsync(ProgrammeId programme, IReadOnlyCollection<MethodChoiceRow> choices, CancellationToken ct)
    {
        foreach (var choice in choices)
        {
            var method = Library.Find(choice.Method)
                ?? throw new ArgumentException($"No method {choice.Method} is installed.", nameof(choices));
            if (method.Scenario(choice.Scenario) is null)
            {
                throw new ArgumentException($"Method {choice.Method} has no scenario '{choice.Scenario}'.", nameof(choices));
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

    private async Task<ChoiceSnapshot> ReadChoicesAsync(MethodLibrary library, CancellationToken ct)
    {
        // The revision first: a change in between is then read again, never missed.
        var revision = await RevisionAsync(ct);
        var rows = await ChoiceRows.ReadAsync(database, null, ct);
        foreach (var (programme, choice) in rows)
        {
            if (library.Find(choice.Method)?.Scenario(choice.Scenario) is null)
            {
                log.LogError("Programme {Programme} has chosen {Method} for {Scenario}, which is not installed here; its records are refused", programme, choice.Method, choice.Scenario);
            }
        }

        return new ChoiceSnapshot(revision, rows, library, _numbers);
    }

    private async Task<long> RevisionAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select value from methods.revision");
        return (long)(await command.ExecuteScalarAsync(ct) ?? throw new InvalidDataException("methods.revision is empty."));
    }

    private static InvalidOperationException NotStarted() =>
        new("The method library is not loaded yet: start the host, or call IMethodRegister.StartAsync, before asking it.");
}
