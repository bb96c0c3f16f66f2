using System.Net;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.TransparencyLog;
using Puhui.Witness;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>A witness in a process of its own shape: its own folder, its own server, asked over http.</summary>
public sealed class Witnesses_of_the_log
{
    [Fact]
    public async Task Each_published_checkpoint_is_cosigned_and_served_with_the_logs_own_signatures_first()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var witness = await WitnessHouse.StartAsync(house);
        await house.IssueAsync(house.NewHolder(), 5);
        await house.SettleAsync();
        Assert.Equal(1, await witness.AskAsync());
        await house.PostAsync(batch => Enumerable.Range(0, 700).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        await house.AttestAsync(new NewAttestation("method.vote", "x", LedgerHouse.Noon, []));
        var head = await house.SettleAsync();
        Assert.Equal(head.Size, await witness.AskAsync());

        await using var server = await The_log_over_http.ServeAsync(house);
        using var http = The_log_over_http.ClientOf(server);
        var served = await http.GetStringAsync("tlog/checkpoint");
        var note = SignedNote.Parse(served).Value;
        Assert.StartsWith(head.Note, served, StringComparison.Ordinal);
        Assert.Equal(["puhui.example/log", "puhui.example/log", WitnessHouse.Name], note.Signatures.Select(signature => signature.Name));
        Assert.Equal(served, await http.GetStringAsync("tlog/cosigned"));
        Assert.Equal(3, note.Verify([.. NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value, NoteVerifiers.For(witness.Key)]).Value.Count);

        var demands = new CheckAgainst { Keys = house.Modules.Get<ITransparencyLog>().KeyLines, Witnesses = [witness.Key] };
        foreach (var report in new[] { await house.CheckAsync(demands), await ServedLog.CheckAgainstAsync(http, demands, null, CancellationToken.None) })
        {
            Assert.Empty(report.Findings);
            Assert.Equal(head.Size, report.Witnessed);
        }

        using var stranger = new CosignatureSigner("other.example/w", Ed25519Signer.NewPrivateKey());
        var other = demands with { Witnesses = [stranger.Key] };
        foreach (var report in new[] { await house.CheckAsync(other), await ServedLog.CheckAgainstAsync(http, other, null, CancellationToken.None) })
        {
            Assert.Equal("witness_missing", Assert.Single(report.Findings).Code);
        }
    }

    [Fact]
    public async Task A_witness_answers_by_the_book()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var witness = await WitnessHouse.StartAsync(house);
        await house.PostAsync(batch => Enumerable.Range(0, 5).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        var head = await house.SettleAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await witness.Http.GetAsync(witness.PathOf("puhui.example/log"))).StatusCode);
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), await witness.PostAsync("nonsense"));
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), await witness.PostAsync("old 7\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), await witness.PostAsync("old 00\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain"), await witness.PostAsync("old 0\n" + string.Concat(Enumerable.Repeat(Rfc6962.EmptyRoot + "\n", 64)) + "\n" + head.Note));
        Assert.Equal((HttpStatusCode.NotFound, "text/plain"), await witness.PostAsync("old 0\n\n" + head.Note.Replace("puhui.example", "other.example", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.Forbidden, "text/plain"), await witness.PostAsync("old 0\n\n" + head.Note.Replace("\n5\n", "\n6\n", StringComparison.Ordinal)));
        using var stranger = new Ed25519Signer("puhui.example/log", Ed25519Signer.NewPrivateKey());
        Assert.Equal((HttpStatusCode.Forbidden, "text/plain"), await witness.PostAsync("old 0\n\n" + new Checkpoint("puhui.example/log", 5, head.Root).Sign([stranger])));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "text/plain"), await witness.PostAsync($"old 0\n{Rfc6962.EmptyRoot}\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), await witness.PostAsync("old 3\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.OK, "text/plain"), await witness.PostAsync("old 0\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.OK, "text/plain"), await witness.PostAsync("old 5\n\n" + head.Note));
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), await witness.PostAsync("old 0\n\n" + head.Note));
        Assert.Empty(witness.Evidence());

        var kept = SignedNote.Parse(await witness.Http.GetStringAsync(witness.PathOf("puhui.example/log"))).Value;
        Assert.Equal(3, kept.Verify([.. NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value, NoteVerifiers.For(witness.Key)]).Value.Count);
    }

    [Fact]
    public async Task It_remembers_over_a_restart_and_two_never_share_a_folder()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var witness = await WitnessHouse.StartAsync(house);
        await house.IssueAsync(house.NewHolder(), 5);
        await house.SettleAsync();
        await witness.AskAsync();
        await Assert.ThrowsAsync<Puhui.Platform.OperatorException>(() => WitnessServer.StartAsync(witness.Folder, CancellationToken.None, 0));

        var key = witness.Key;
        await witness.RestartAsync();
        Assert.Equal(key, witness.Key);
        await house.IssueAsync(house.NewHolder(), 6);
        var head = await house.SettleAsync();
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), await witness.PostAsync("old 0\n\n" + head.Note));
        Assert.Equal(2, await witness.AskAsync());
    }

    [Fact]
    public async Task A_server_that_forgot_what_was_cosigned_is_told_by_the_witness()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var witness = await WitnessHouse.StartAsync(house);
        await house.IssueAsync(house.NewHolder(), 5);
        await house.SettleAsync();
        await witness.AskAsync();
        await house.TamperAsync("delete from ledger.cosignature");
        await house.IssueAsync(house.NewHolder(), 5);
        await house.SettleAsync();
        Assert.Equal(2, await witness.AskAsync());
    }

    [Fact]
    public async Task One_that_watches_needs_nobody_to_ask_it()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        await house.SettleAsync();
        await using var server = await The_log_over_http.ServeAsync(house);
        await using var witness = await WitnessHouse.StartAsync(house, new Uri(server.Urls.Single() + "/"));
        await witness.SeesAsync(300);
        await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        await house.SettleAsync();
        await witness.SeesAsync(600);
        Assert.Empty(witness.Evidence());
    }
}

/// <summary>A witness of a house's log.</summary>
internal sealed class WitnessHouse : IAsyncDisposable
{
    public const string Name = "bank.example/witness";
    private readonly LedgerHouse _house;
    private WitnessServer _server;

    private WitnessHouse(LedgerHouse house, WitnessServer server, string folder)
    {
        _house = house;
        _server = server;
        Folder = folder;
        Http = new HttpClient { BaseAddress = new Uri(server.Url + "/") };
    }

    public string Folder { get; }

    public HttpClient Http { get; private set; }

    public NoteKey Key => NoteKey.TryParse(_server.KeyLine, out var key) ? key : throw new InvalidOperationException(_server.KeyLine);

    public static async Task<WitnessHouse> StartAsync(LedgerHouse house, Uri? watch = null)
    {
        var folder = Directory.CreateTempSubdirectory("puhui-witness-").FullName;
        WitnessConfig.Write(folder, Name, house.Modules.Get<ITransparencyLog>().KeyLines, watch);
        await File.AppendAllTextAsync(Path.Combine(folder, WitnessConfig.FileName), "every_seconds: 1\n");
        return new WitnessHouse(house, await WitnessServer.StartAsync(folder, CancellationToken.None, 0), folder);
    }

    /// <summary>Lets a server ask this witness; returns the size it then has a cosignature for.</summary>
    public async Task<long> AskAsync()
    {
        const string Newest = "select coalesce(max(size), 0) from ledger.cosignature";
        var before = await _house.ScalarAsync<long>(Newest);
        await using var server = await _house.AnotherProcessAsync(witnesses: new WitnessAddress(new Uri(_server.Url + "/"), Key));
        for (var i = 0; i < 40; i++)
        {
            if (await _house.ScalarAsync<long>(Newest) is var now && now != before)
            {
                return now;
            }

            await Task.Delay(50);
        }

        return before;
    }

    public async Task<(HttpStatusCode Status, string? Type)> PostAsync(string body)
    {
        using var answer = await Http.PostAsync("add-checkpoint", new StringContent(body));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
    }

    public string PathOf(string origin) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(origin))) + "/checkpoint";

    /// <summary>The names of what it has written against the log.</summary>
    public string[] Evidence() => [.. Directory.GetFiles(Path.Combine(Folder, "evidence")).Select(path => Path.GetFileName(path))];

    public async Task SeesAsync(long size)
    {
        for (var i = 0; i < 100; i++)
        {
            using var answer = await Http.GetAsync(PathOf("puhui.example/log"));
            if (answer.IsSuccessStatusCode && Checkpoint.Parse(SignedNote.Parse(await answer.Content.ReadAsStringAsync()).Value.Text).Value.Size == size)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"The witness did not see {size} leaves.");
    }

    public async Task RestartAsync()
    {
        await _server.DisposeAsync();
        _server = await WitnessServer.StartAsync(Folder, CancellationToken.None, 0);
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(_server.Url + "/") };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
