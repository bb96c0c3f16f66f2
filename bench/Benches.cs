using Puhui.Bench.Flash;
using Puhui.Bench.Fraud;
using Puhui.Bench.Ingest;
using Puhui.Bench.Lists;
using Puhui.Bench.Log;
using Puhui.Bench.Overload;
using Puhui.Bench.Quantify;
using Puhui.Bench.Recalculate;

namespace Puhui.Bench;

/// <summary>The benches, as the command line runs them.</summary>
public static class Benches
{
    /// <summary>B1, B1h, B2.</summary>
    /// <exception cref="BenchFailedException">The checker found something wrong, or the server did not start.</exception>
    public static Task IngestAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => IngestBench.RunAsync(options, paths, ct);

    /// <summary>What of a labelled week is held.</summary>
    /// <exception cref="BenchFailedException">Recall or false holds miss the bar.</exception>
    public static Task FraudAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => FraudBench.RunAsync(options, paths, ct);

    /// <summary>Twice and ten times what the server can take.</summary>
    /// <exception cref="BenchFailedException">Goodput or memory miss the bar, or the checker found something wrong.</exception>
    public static Task OverloadAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => OverloadBench.RunAsync(options, paths, ct);

    /// <summary>B4.</summary>
    /// <exception cref="BenchFailedException">The checker found something wrong.</exception>
    public static Task RecalculateAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => RecalculateBench.RunAsync(options, paths, ct);

    /// <summary>B7.</summary>
    /// <exception cref="BenchFailedException">Something was sold twice, not sold, or paid twice.</exception>
    public static Task FlashAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => FlashBench.RunAsync(options, paths, ct);

    /// <summary>One server process of B7: redeeming behind a socket, on the database of the bench.</summary>
    public static Task FlashWorkerAsync(string connection, BenchPaths paths, double reservedSeconds, CancellationToken ct) => FlashWorker.RunAsync(connection, paths, reservedSeconds, ct);

    /// <summary>The console's lists over very many rows.</summary>
    /// <exception cref="BenchFailedException">A median misses the bar.</exception>
    public static Task ListsAsync(BenchOptions options, BenchPaths paths, CancellationToken ct) => ListsBench.RunAsync(options, paths, ct);

    /// <summary>B3.</summary>
    public static Task Quantify(BenchOptions options, BenchPaths paths)
    {
        QuantifyBench.Run(options, paths.MethodsFolder);
        return Task.CompletedTask;
    }

    /// <summary>B5.</summary>
    public static Task Log(BenchOptions options)
    {
        LogBench.Run(options);
        return Task.CompletedTask;
    }
}
