using System.Text.Json;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Posting;

public sealed class Cancelling_and_correcting : IAsyncLifetime
{
    private ActivityServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Cancelling_takes_back_once_and_answers_the_same_ever_after()
    {
        var (_, posted) = await _server.PostAsync(ActivityServer.Trip("a"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _server.CancelAsync("a")));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body.GetRawText()).Distinct());
        Assert.Equal(892_800, answers[0].Body.GetProperty("reversedMg").GetInt64());
        Assert.Equal(0, await _server.BalanceAsync("user-7"));
        Assert.True(EntryId.TryParse(answers[0].Body.GetProperty("entry").GetString(), out var reversal));
        var entry = await _server.Get<ILedger>().FindAsync(reversal, default);
        Assert.Equal(EntryKind.Correct, entry!.Kind);
        Assert.Equal(posted.GetProperty("results")[0].GetProperty("entry").GetString(), entry.Corrects.ToString());
        var (_, read) = await _server.GetAsync("/v1/activities/a");
        Assert.Equal("cancelled", read.GetProperty("status").GetString());
        Assert.Equal(0, read.GetProperty("reductionMg").GetInt64());
    }

    [Fact]
    public async Task What_is_unknown_or_of_another_source_cannot_be_cancelled()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        Assert.Equal(404, (await _server.CancelAsync("b")).Status);
        await _server.UseSourceAsync(new(_server.Programme, "other", "Other"));
        Assert.Equal(404, (await _server.CancelAsync("a")).Status);
    }

    [Fact]
    public async Task A_held_record_is_cancelled_without_an_entry()
    {
        await _server.PostAsync(ActivityServer.Trip("fast", "50 km", scenario: "cycling", more: ",\"until\":\"2025-09-17T08:20:00+08:00\""));
        var (status, body) = await _server.CancelAsync("fast");
        Assert.Equal(200, status);
        Assert.Equal(0, body.GetProperty("reversedMg").GetInt64());
        Assert.False(body.TryGetProperty("entry", out var entry) && entry.ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task A_correction_replaces_the_earlier_record()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("a2", "10 km", more: ",\"corrects\":\"a\""));
        Assert.Equal(200, status);
        Assert.Equal(720_000, body.GetProperty("results")[0].GetProperty("balanceMg").GetInt64());
        var (_, again) = await _server.PostAsync(ActivityServer.Trip("a2", "10 km", more: ",\"corrects\":\"a\""));
        Assert.Equal("duplicate", again.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(720_000, await _server.BalanceAsync("user-7"));
        var (_, old) = await _server.GetAsync("/v1/activities/a");
        Assert.Equal(("cancelled", "a2"), (old.GetProperty("status").GetString(), old.GetProperty("replacedBy").GetString()));
    }

    [Fact]
    public async Task Only_one_correction_of_a_record_is_taken()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _server.PostAsync(ActivityServer.Trip($"a{i}", $"{i + 1} km", more: ",\"corrects\":\"a\""))));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("corrects_cancelled", answer.Body.GetProperty("code").GetString()));
        var winner = answers.Single(answer => answer.Status == 200).Body.GetProperty("results")[0].GetProperty("reductionMg").GetInt64();
        Assert.Equal(winner, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task A_wrong_correction_changes_nothing()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        Assert.Equal(422, (await _server.PostAsync(ActivityServer.Trip("b", "5 kg", more: ",\"corrects\":\"a\""))).Status);
        Assert.Equal(892_800, await _server.BalanceAsync("user-7"));
        await _server.CancelAsync("a");
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("b", more: ",\"corrects\":\"a\""));
        Assert.Equal(422, status);
        Assert.Equal("corrects_cancelled", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_chain_of_corrections_in_one_batch_ends_at_the_last()
    {
        var (status, body) = await _server.PostAsync(
            $"[{ActivityServer.Trip("c", "3 km", more: ",\"corrects\":\"b\"")},{ActivityServer.Trip("b", "2 km", more: ",\"corrects\":\"a\"")},{ActivityServer.Trip("a", "1 km")},{ActivityServer.Trip("d", "9 km", more: ",\"corrects\":\"zzz\"")}]",
            "?results=all");
        Assert.Equal(200, status);
        Assert.Equal(["posted", "posted", "posted", "refused"], body.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("status").GetString()));
        Assert.Equal(216_000, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task A_new_holder_of_the_corrected_trip_gets_it()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        await _server.PostAsync(ActivityServer.Trip("b", holder: "user-8", more: ",\"corrects\":\"a\""));
        Assert.Equal(0, await _server.BalanceAsync("user-7"));
        Assert.Equal(892_800, await _server.BalanceAsync("user-8"));
    }

    [Fact]
    public async Task Receipts_of_all_kinds_of_entries_check_out()
    {
        await _server.PostAsync(ActivityServer.Trip("a", more: ",\"until\":\"2025-09-17T08:45:00.5+08:00\",\"region\":\"CN-11\",\"evidence\":\"E2\""));
        await _server.PostAsync(ActivityServer.Trip("b", "1 km", more: ",\"corrects\":\"a\""));
        await _server.CancelAsync("b");
        foreach (var i in Enumerable.Range(0, 4))
        {
            await _server.PostAsync(CapTrips($"m{i}", 2));
        }

        await _server.CancelAsync("m0");
        List<Guid> entries = [];
        await using (var command = _server.Database.CreateCommand("select entry_id from ledger.leg where position is not null"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                entries.Add(row.GetGuid(0));
            }
        }

        Assert.True(entries.Count >= 9);
        var keys = NoteVerifiers.Parse(await _server.Http.GetStringAsync("/tlog/key")).Value;
        foreach (var id in entries)
        {
            var receipt = await _server.Get<IReceipts>().GetAsync(new EntryId(id), default);
            Assert.True(receipt.IsAccepted, $"{id}: {receipt.Refusal}");
            Assert.Empty(ReceiptChecker.Check(receipt.Value, keys).Findings);
        }
    }

    private static string CapTrips(string id, int count) =>
        $$"""{"id":"{{id}}","holder":"payer","scenario":"e-invoice","at":"2025-09-17T08:10:00+08:00","inputs":{"count":"{{count}} count"} }""";
}
