using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Witness;

/// <summary>
/// A witness as a small server of its own (C2SP tlog-witness): <c>POST /add-checkpoint</c>, <c>GET /HASH/checkpoint</c>, and
/// <c>GET /key</c>. It needs a folder, no database, and nothing of the server it watches but the log's key.
/// </summary>
public sealed class WitnessServer : IAsyncDisposable
{
    private const int LargestBody = 64 * 1024;
    private readonly WebApplication _app;
    private readonly WitnessFolder _folder;
    private readonly CosignatureSigner _signer;

    private WitnessServer(WebApplication app, WitnessFolder folder, CosignatureSigner signer)
    {
        _app = app;
        _folder = folder;
        _signer = signer;
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Its key line, for the settings of logs and for <c>verify --witness</c>.</summary>
    public string KeyLine => _signer.Key.ToString();

    /// <summary>Its key line, made at the first call.</summary>
    public static string KeyOf(string folder)
    {
        using var signer = CosignatureSigner.LoadOrCreate(folder, WitnessConfig.Read(folder).Name);
        return signer.Key.ToString();
    }

    /// <summary>Starts it; it runs until it is disposed.</summary>
    /// <exception cref="Puhui.Platform.OperatorException">The folder's settings or keys are wrong, or another witness has it.</exception>
    public static async Task<WitnessServer> StartAsync(string folder, CancellationToken cancel, int? port = null, TimeProvider? time = null)
    {
        var config = WitnessConfig.Read(folder);
        var files = new WitnessFolder(folder);
        var signer = CosignatureSigner.LoadOrCreate(folder, config.Name, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://{(config.Listen.Contains(':', StringComparison.Ordinal) ? $"[{config.Listen}]" : config.Listen)}:{port ?? config.Port}"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Services.AddSingleton(config).AddSingleton(files).AddSingleton(signer).AddSingleton(time ?? TimeProvider.System).AddSingleton<Witnessing>();
        builder.Services.AddHostedService<Watching>();
        var app = builder.Build();
        app.MapPost("/add-checkpoint", AddAsync);
        app.MapGet("/{hash}/checkpoint", (string hash, WitnessFolder kept) =>
            hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower) && kept.LastByHash(hash) is { } note
                ? Results.Text(note, "text/plain", Encoding.UTF8)
                : Results.Text("This witness has cosigned no checkpoint of such a log.\n", "text/plain", Encoding.UTF8, StatusCodes.Status404NotFound));
        app.MapGet("/key", () => Results.Text(signer.Key + "\n", "text/plain", Encoding.UTF8));
        await app.StartAsync(cancel);
        return new WitnessServer(app, files, signer);
    }

    /// <summary>Until it is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancel) => _app.WaitForShutdownAsync(cancel);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _signer.Dispose();
        _folder.Dispose();
    }

    private static async Task<IResult> AddAsync(HttpRequest http, Witnessing witnessing, CancellationToken ct)
    {
        string body;
        try
        {
            using var reader = new StreamReader(http.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
            body = await reader.ReadToEndAsync(ct);
        }
        catch (DecoderFallbackException)
        {
            return Say(StatusCodes.Status400BadRequest, "The request is not UTF-8.");
        }

        var request = AddCheckpoint.Parse(body);
        if (!request.IsAccepted)
        {
            return Say(StatusCodes.Status400BadRequest, request.Refusal.Detail);
        }

        var (judgement, line, lastSize) = witnessing.Take(request.Value);
        return judgement.Answer switch
        {
            WitnessAnswer.Cosign => Results.Text(line!, "text/plain", Encoding.UTF8),
            WitnessAnswer.Unreadable => Say(StatusCodes.Status400BadRequest, judgement.Why),
            WitnessAnswer.UnknownLog => Say(StatusCodes.Status404NotFound, judgement.Why),
            WitnessAnswer.NotSigned => Say(StatusCodes.Status403Forbidden, judgement.Why),
            WitnessAnswer.OtherSize => Results.Text(string.Create(CultureInfo.InvariantCulture, $"{lastSize}\n"), "text/x.tlog.size", statusCode: StatusCodes.Status409Conflict),
            _ => Say(StatusCodes.Status422UnprocessableEntity, judgement.Why),
        };
    }

    private static IResult Say(int status, string why) => Results.Text(why + "\n", "text/plain", Encoding.UTF8, status);
}
