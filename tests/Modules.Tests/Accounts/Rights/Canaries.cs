using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Waiting;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Partners;

namespace Puhui.Modules.Tests.Accounts.Rights;

/// <summary>
/// Plants personal data through every door of the modules, makes mistakes on purpose, and looks everywhere. Partners' own names for people
/// lie in <c>accounts.subject</c> while the link lives, by design: exactly that table is excepted, and only for those names.
/// </summary>
public sealed class Canaries
{
    private const string Subject = "subject-canary-13700001111";
    private const string Waiting = "waiting-canary-王小明";
    private const string Paper = "paper-canary-511702198812126789";
    private const string Token = "token-canary@example.test";
    private const string Card = "6225880137000042";
    private const string Plate = "粤B·CNRY7";
    private const string Request = "改正请求里的电话13700009999";
    private const string Reason = "查看理由里写了王小明的姓名";
    private const string Broken = "broken-canary-\u0007-13700002222";

    private static readonly string[] All = [Subject, Waiting, Paper, Token, Card, Plate, Request, Reason, "13700002222"];

    [Fact]
    public async Task Are_nowhere_but_where_they_must_be()
    {
        var logs = new Recorder();
        var seen = new ConcurrentBag<string>();
        using var meters = Listen(seen);
        await using var server = await ActivityServer.StartAsync(add: (services, settings) =>
        {
            services.AddPartners(settings).AddSingleton(new PartnersOptions { Background = false });
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(logs));
        });
        List<string> answers = [];
        async Task SendAsync(string body, string type = "application/json")
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var answer = await server.Http.PostAsync("/v1/activities", content);
            answers.Add(answer.RequestMessage!.RequestUri + " " + await answer.Content.ReadAsStringAsync());
        }

        var extras = $$""","references":{"card":"{{Card}}","vehicle":"{{Plate}}"},"from":{"lat":39.91,"lon":116.41}""";
        await SendAsync(ActivityServer.Trip("r1", holder: Subject, more: extras));
        await SendAsync(ActivityServer.Trip("r2", holder: Subject, distance: "13 bananas", more: extras));
        await SendAsync(ActivityServer.Trip("r3", holder: Subject, more: $$""","{{Card}}":"{{Plate}}" """.Replace(Card, "unknown-field")));
        await SendAsync($"[{ActivityServer.Trip("r1", holder: Subject, distance: "1 km")},{ActivityServer.Trip("r4", holder: JsonSerializer.Serialize(Broken).Trim('"'))}]");
        await SendAsync("{\"holder\":\"" + Subject);
        await SendAsync(ActivityServer.Trip("r5", holder: Subject), "text/plain");

        var open = server.Source;
        await server.UseSourceAsync(new NewSource(server.Programme, "asks", "Asks") { NeedsConsent = true });
        await SendAsync(ActivityServer.Trip("w1", holder: Waiting, more: extras));
        var links = server.Get<ILinks>();
        var partner = new LinkPartner(server.Source.Id.Value, server.Source.Issuer);
        foreach (var body in (string[])[$$"""{"code":"pc_x","code_verifier":"y","redirect_uri":"z","subject":"{{Token}}"}""", $$"""{"subject":"{{Paper}}"}"""])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.Http.PostAsync(body.Contains("code_verifier", StringComparison.Ordinal) ? "/v1/links" : "/v1/link-codes", content);
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.True((await links.TicketOfTokenAsync(partner, new LinkToken("t", Token, DateTimeOffset.UtcNow.AddMinutes(5)), default)).IsAccepted);
        Assert.Equal("token_invalid", (await server.Get<ILinkTokens>().ReadAsync("puhui-link.1." + Token, default)).Refusal?.Code);
        var holder = new AccountId(await server.AskAsync<Guid>($"select account from accounts.subject where subject = '{Subject}'"));
        var rights = server.Get<IHolderRights>();
        Assert.True((await rights.AskCorrectionAsync(holder, Request, default)).IsAccepted);
        Assert.True((await rights.LookAsync(holder, new Looker(Guid.CreateVersion7(), "support"), "asked", Reason, default)).IsAccepted);
        Assert.True((await server.Get<IConsents>().GiveAsync(holder, open.Issuer, "collect", default)).IsAccepted);
        await server.Get<WaitingRoom>().ReleaseAsync(default);
        await server.Get<Puhui.Partners.Events.EventFeed>().RunAsync(default);
        answers.AddRange((await server.Get<IAttestations>().ListAsync(new AttestationQuery(), default)).Items.Select(item => JsonSerializer.Serialize(item.What.Fields) + item.What.Subject));

        var found = await DatabaseSearch.RunAsync(server.Database, All);
        Assert.All(found.Hits, hit => Assert.True(hit is { Table: "accounts.subject", Canary: Subject }, hit.ToString()));
        Assert.Contains(found.Hits, hit => hit.Table == "accounts.subject");
        Assert.True(!logs.Lines.IsEmpty && !seen.IsEmpty, "Nothing was logged or measured: the test would prove nothing.");
        foreach (var (where, texts) in ((string, IEnumerable<string>)[])[("log", logs.Lines), ("metric", seen), ("answer", answers)])
        {
            foreach (var canary in All)
            {
                Assert.DoesNotContain(texts, text => DatabaseSearch.Forms(canary).Any(form => text.Contains(form.Text, StringComparison.OrdinalIgnoreCase)) && Fails(where, canary, text));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{All.Length} canaries; looked at {found.Tables} tables with {found.Rows} rows, {logs.Lines.Count} lines of log, {seen.Count} measurements, {answers.Count} answers; found in accounts.subject only");
    }

    private static bool Fails(string where, string canary, string text) => throw new InvalidOperationException($"{canary} stands in a {where}: {text}");

    private static MeterListener Listen(ConcurrentBag<string> seen)
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, own) => own.EnableMeasurementEvents(instrument) };
        void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? _)
        {
            var text = new StringBuilder(instrument.Name);
            foreach (var tag in tags)
            {
                text.Append(' ').Append(tag.Key).Append('=').Append(tag.Value);
            }

            seen.Add(text.ToString());
        }

        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<int>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();
        return listener;
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
