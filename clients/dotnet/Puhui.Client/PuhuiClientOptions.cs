namespace Puhui.Client;

/// <summary>How a client behaves.</summary>
public sealed record PuhuiClientOptions
{
    /// <summary>Records in one request; more are sent in several, one after the other.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>How often a request is sent before giving up.</summary>
    public int MostAttempts { get; init; } = 5;

    /// <summary>A server that asks for a longer pause is not waited for: the call fails with what it said.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The clock of pauses and signatures.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What carries the requests; null for the usual one. It is disposed with the client.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
