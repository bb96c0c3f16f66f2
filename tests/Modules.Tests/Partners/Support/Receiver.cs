using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puhui.Modules.Tests.Partners.Support;

/// <summary>One request that arrived.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, string? ContentType, byte[] Body, string Path)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Subject => Json.GetProperty("subject").GetString()!;

    /// <summary>Whether one of the signatures is of this secret, computed as the standard says.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret.Split('_', 2)[1]);
        var signed = Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.").Concat(Body).ToArray();
        using var hmac = new HMACSHA256(key);
        return Signature.Split(' ').Contains("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)), StringComparer.Ordinal);
    }
}

/// <summary>A partner's own server: Kestrel on loopback, by TLS with a certificate of its own making, or plain.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private Receiver(WebApplication app, X509Certificate2? certificate)
    {
        _app = app;
        Certificate = certificate;
    }

    /// <summary>What it answers; 204 unless said otherwise.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = static (http, _) =>
    {
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    public X509Certificate2? Certificate { get; }

    public IReadOnlyList<Received> Received => [.. _received];

    /// <summary>Trusts this receiver's certificate and no other.</summary>
    public bool Trust(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown is not null && Certificate is not null && shown.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawData);

    public string Url { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    public void AnswerStatus(int status) => Answer = (http, _) =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public static async Task<Receiver> StartAsync(bool tls = false)
    {
        var certificate = tls ? SelfMade() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        var receiver = new Receiver(app, certificate);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        receiver.Url = $"{address.Scheme}://127.0.0.1:{address.Port}/hooks?of=puhui";
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        Certificate?.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        var received = new Received(
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
            http.Request.ContentType, body.ToArray(), http.Request.Path + http.Request.QueryString);
        _received.Enqueue(received);
        await Answer(http, received);
    }

    private static X509Certificate2 SelfMade()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=receiver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("partner.example");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
