using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Http;

/// <summary>
/// The client for addresses that somebody else chose: https only, no redirects, no proxy, no cookies, an answer of at most 4 MiB within
/// 15 seconds, and never to an inside address: the address is judged when it is connected to, so a name cannot change its
/// meaning in between. With <see cref="PuhuiSettings.OutsideLoopback"/>, for development, this machine's loopback is allowed too,
/// also by plain http. Whatever is wrong is an <see cref="HttpRequestException"/> or a <see cref="TaskCanceledException"/>.
/// </summary>
public sealed class OutsideHttp : IDisposable
{
    private const int MostAnswer = 4 << 20;
    private readonly bool _loopback;

    /// <summary>The client of this process.</summary>
    public OutsideHttp(PuhuiSettings settings)
        : this((settings ?? throw new ArgumentNullException(nameof(settings))).OutsideLoopback)
    {
    }

    /// <summary>A client, with loopback or without.</summary>
    public OutsideHttp(bool loopback)
    {
        _loopback = loopback;
        Client = new HttpClient(new SchemeGuard(loopback, OutsideHandler.Create(loopback)))
        {
            Timeout = TimeSpan.FromSeconds(15),
            MaxResponseContentBufferSize = MostAnswer,
        };
    }

    /// <summary>The client; shared, safe for many callers at once.</summary>
    public HttpClient Client { get; }

    /// <summary>Why an address cannot be one to call, in words; null when it can. The name is not resolved yet.</summary>
    public string? Refuse(string? address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var url) ? "it is not an absolute address" : Refuse(url, _loopback);

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();

    private static string? Refuse(Uri url, bool loopback)
    {
        var plain = url.Scheme == Uri.UriSchemeHttp;
        return url.Scheme != Uri.UriSchemeHttps && !(plain && loopback) ? "it does not start with https://"
            : url.UserInfo.Length > 0 ? "it holds a user name"
            : url.Host.Length == 0 ? "it names no host"
            : plain && !url.IsLoopback ? "without https only this machine itself may be called"
            : IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && !Allowed(address, loopback) ? "it is an inside address"
            : null;
    }

    private static bool Allowed(IPAddress address, bool loopback) => OutsideAddresses.IsOutside(address) || (loopback && IPAddress.IsLoopback(address));

    private sealed class SchemeGuard(bool loopback, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Refuse(request.RequestUri!, loopback) is { } reason
                ? throw new HttpRequestException($"The address is not called: {reason}.")
                : base.SendAsync(request, cancellationToken);
    }
}

/// <summary>How modules and connectors ask for the outside client.</summary>
public static class OutsideHttpRegistration
{
    /// <summary>Adds <see cref="OutsideHttp"/> once.</summary>
    public static IServiceCollection AddOutsideHttp(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new OutsideHttp(provider.GetRequiredService<PuhuiSettings>()));
        return services;
    }
}
