using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Puhui.Platform.Telemetry;

/// <summary>Where logs go: to standard error, so that standard output belongs to the verbs; JSON for machines, lines for people.</summary>
public static class Logs
{
    /// <summary>Sets the providers and levels every host of this program has.</summary>
    public static ILoggingBuilder AddPuhuiLogs(this ILoggingBuilder logging, LogLevel least = LogLevel.Information)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // What stops a host while it starts is told by whoever started it.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Npgsql", LogLevel.Warning);
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddConsole(options =>
        {
            options.LogToStandardErrorThreshold = LogLevel.Trace;
            options.FormatterName = Console.IsErrorRedirected ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
            options.MaxQueueLength = 10_000;
            // A slow reader of the log must not slow the intake.
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
        });
        return logging;
    }
}
