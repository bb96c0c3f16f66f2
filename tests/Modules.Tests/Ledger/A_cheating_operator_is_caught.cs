using System.Net;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>
/// The operator has all rights on the database, switches the triggers off, and has the log's keys. First the simple cheat, which
/// <c>verify</c> names. Then the thorough one: after the cheat the whole log is built and signed anew, so that it is sound in itself;
/// that is caught by what others hold: an old receipt, and a witness.
/// </summary>
public sealed class A_cheating_operator_is_caught
{
    private const string OneEntry = "(select entry_id from ledger.leg where leg_no = 0 and amount = 777)";
    private const string ItsBatch = "(select batch_id from ledger.leg where leg_no = 0 and amount = 777)";
    private const string VoteBatch = "(select batch_id from ledger.attestation where topic = 'method.vote')";

    [Theory]
    [InlineData("changes one row", $"update ledger.leg set amount = 778 where entry_id in {OneEntry}", "posting_differs")]
    [InlineData("drops one entry", $"delete from ledger.leg where batch_id in {ItsBatch}", "leaf_without_entry")]
    [InlineData("drops one entry with its leaf", $"create temp table b as select batch_id from ledger.leg where entry_id in {OneEntry}; delete from ledger.leg where batch_id in (select batch_id from b); delete from ledger.batch where id in (select batch_id from b)", "batch_leaves")]
    [InlineData("drops an attestation", "delete from ledger.attestation where topic = 'method.vote'", "leaf_without_attestation")]
    [InlineData("changes an attestation", "update ledger.attestation set texts[1] = 'no' where topic = 'method.vote'", "details_differs")]
    [InlineData("reorders two entries", "update ledger.batch set leaves = substring(leaves from 107 for 106) || substring(leaves for 106) where leaf_count = 2", "entry_misplaced")]
    public async Task A_simple_cheat_is_named_by_verify(string what, string sql, string code)
    {
        await using var house = await FilledAsync();
        await house.Modules.StopBackgroundAsync();
        Assert.Empty((await house.CheckAsync()).Findings);
        await house.TamperAsync(sql);
        Assert.True((await house.CheckAsync()).Findings.Any(finding => finding.Code == code), $"who {what} is not caught");
    }

    public static TheoryData<string> Cheats() => ["changes one row", "drops one entry", "drops an attestation", "changes an attestation", "reorders two entries"];

    [Theory]
    [MemberData(nameof(Cheats))]
    public async Task A_thorough_cheat_is_named_by_an_old_receipt_and_by_a_witness(string what)
    {
        await using var house = await FilledAsync();
        await using var witness = await WitnessHouse.StartAsync(house);
        var seen = await house.SettleAsync();
        Assert.Equal(seen.Size, await witness.AskAsync());
        var receipt = (await house.Modules.Get<IReceipts>().GetAsync(new EntryId(await house.ScalarAsync<Guid>(OneEntry)), CancellationToken.None)).Value;

        await house.Modules.StopBackgroundAsync();
        await CheatAsync(house, what);
        await RebuildAsync(house);

        // Books and log agree with each other: nobody who knows nothing from before could tell.
        var keys = house.Modules.Get<ITransparencyLog>().KeyLines;
        Assert.Empty((await house.CheckAsync(keys)).Findings);

        // Who holds a receipt can: it still stands by itself, and the log no longer contains it.
        Assert.Empty(ReceiptChecker.Check(receipt, [.. NoteVerifiers.Parse(keys).Value]).Findings);
        var against = new CheckAgainst { Keys = keys, Kept = [new KeptCheckpoint($"the receipt of {receipt.Id}", receipt.Checkpoint)], Witnesses = [witness.Key] };
        var dropped = what.StartsWith("drops", StringComparison.Ordinal);
        string[] expected = [dropped ? "history_lost" : "history_differs", "witness_missing"];
        Assert.Equal(expected, (await house.CheckAsync(against)).Findings.Select(finding => finding.Code));
        await using (var server = await The_log_over_http.ServeAsync(house))
        {
            using var http = The_log_over_http.ClientOf(server);
            var codes = (await ServedLog.CheckAgainstAsync(http, against, null, CancellationToken.None)).Findings.Select(finding => finding.Code);
            Assert.Equal(expected.Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
        }

        // The witness refuses, and writes down what it saw.
        Assert.Equal(0, await witness.AskAsync());
        Assert.StartsWith(dropped ? "log_shrunk" : "split_view", Assert.Single(witness.Evidence()), StringComparison.Ordinal);
        if (dropped)
        {
            // Filled up to the old size, and beyond it.
            await PostMoreAsync(house);
            Assert.Equal(0, await witness.AskAsync());
            await PostMoreAsync(house);
            Assert.Equal(0, await witness.AskAsync());
            Assert.Equal(["history_rewritten", "log_shrunk", "split_view"], witness.Evidence().Select(name => name[..name.IndexOf('-', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
            Assert.Contains("history_differs", (await house.CheckAsync(against)).Findings.Select(finding => finding.Code));
        }

        AssertProves(await EvidenceAsync(witness, "split_view"), keys, seen.Size);
    }

    [Fact]
    public async Task Two_histories_under_one_name_are_caught_whoever_sees_which()
    {
        await using var shown = await FilledAsync();
        await using var hidden = await LedgerHouse.OpenAsync();
        CopyKeys(shown, hidden);
        await FillAsync(hidden);
        await using var witness = await WitnessHouse.StartAsync(shown);
        var (first, second) = (await shown.SettleAsync(), await hidden.SettleAsync());
        Assert.Equal((first.Size, true), (second.Size, first.Root != second.Root));
        Assert.Equal(first.Size, await witness.AskAsync());

        // Each history is sound by itself; the witness has seen the other one.
        Assert.Empty((await hidden.CheckAsync(shown.Modules.Get<ITransparencyLog>().KeyLines)).Findings);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "text/plain"), await witness.PostAsync($"old {first.Size}\n\n{second.Note}"));
        AssertProves(await EvidenceAsync(witness, "split_view"), shown.Modules.Get<ITransparencyLog>().KeyLines, first.Size);

        var against = new CheckAgainst { Kept = [new KeptCheckpoint("a checkpoint from the other side", first.Note)], Witnesses = [witness.Key] };
        Assert.Equal(["history_differs", "witness_missing"], (await hidden.CheckAsync(against)).Findings.Select(finding => finding.Code));
        Assert.Empty((await shown.CheckAsync(against)).Findings);
    }

    [Fact]
    public async Task A_witness_that_watches_by_itself_catches_a_server_that_shows_another_history()
    {
        await using var shown = await FilledAsync();
        await using var hidden = await LedgerHouse.OpenAsync();
        CopyKeys(shown, hidden);
        await FillAsync(hidden);
        await PostMoreAsync(hidden);
        var seen = await shown.SettleAsync();
        await hidden.SettleAsync();

        var address = "http://127.0.0.1:0";
        await using (var first = await The_log_over_http.ServeAsync(shown, address))
        {
            address = first.Urls.Single();
            await using var witness = await WitnessHouse.StartAsync(shown, new Uri(address + "/"));
            await witness.SeesAsync(seen.Size);
            await first.StopAsync();
            await using var second = await The_log_over_http.ServeAsync(hidden, address);
            for (var i = 0; i < 100 && witness.Evidence().Length == 0; i++)
            {
                await Task.Delay(100);
            }

            Assert.StartsWith("history_rewritten", Assert.Single(witness.Evidence()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_is_none_of_this_log_proves_nothing()
    {
        await using var house = await FilledAsync();
        using var stranger = new Ed25519Signer("puhui.example/log", Ed25519Signer.NewPrivateKey());
        var forged = new Checkpoint("puhui.example/log", 3, Rfc6962.EmptyRoot).Sign([stranger]).ToString();
        var against = new CheckAgainst { Kept = [new KeptCheckpoint("forged", forged), new KeptCheckpoint("torn", "x")] };
        Assert.Equal(["kept_signature", "kept_signature"], (await house.CheckAsync(against)).Findings.Select(finding => finding.Code));
    }

    private static async Task<LedgerHouse> FilledAsync()
    {
        var house = await LedgerHouse.OpenAsync();
        await FillAsync(house);
        return house;
    }

    private static async Task FillAsync(LedgerHouse house)
    {
        await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, house.NewHolder(), 5)).ToArray());
        await house.IssueAsync(house.NewHolder(), 777);
        await house.AttestAsync(new NewAttestation("method.vote", "cn.demo@1.2", LedgerHouse.Noon, [KeyValuePair.Create("vote", "yes")]));
        await house.PostAsync(batch => new[] { house.Add(batch, house.NewHolder(), 3), house.Add(batch, house.NewHolder(), 4) });
        await house.SettleAsync();
    }

    private static async Task PostMoreAsync(LedgerHouse house)
    {
        await house.IssueAsync(house.NewHolder(), 9);
        await using var process = await house.AnotherProcessAsync();
        await house.SettleAsync();
    }

    /// <summary>Changes books and leaves alike, so that they fit each other.</summary>
    private static async Task CheatAsync(LedgerHouse house, string what)
    {
        switch (what)
        {
            case "changes one row":
                var entry = await house.Ledger.FindAsync(new EntryId(await house.ScalarAsync<Guid>(OneEntry)), CancellationToken.None);
                await house.TamperAsync($"""
                    update ledger.batch set leaves = '\x{Convert.ToHexString(Leaf(house, entry!, 778))}' where id in {ItsBatch};
                    update ledger.leg set amount = amount - 1 where leg_no > 0 and batch_id in {ItsBatch};
                    update ledger.balance set posted = posted + case when posted > 0 then 1 else -1 end where posted = 777 or ctid = (select ctid from ledger.balance where posted < 0 limit 1);
                    update ledger.leg set amount = 778 where entry_id in {OneEntry}
                    """);
                break;
            case "drops one entry":
                await house.TamperAsync($"""
                    create temp table gone as select batch_id from ledger.leg where entry_id in {OneEntry};
                    delete from ledger.balance where posted = 777;
                    update ledger.balance set posted = posted + 777 where ctid = (select ctid from ledger.balance where posted < 0 limit 1);
                    delete from ledger.leg where batch_id in (select batch_id from gone);
                    delete from ledger.batch where id in (select batch_id from gone)
                    """);
                break;
            case "drops an attestation":
                await house.TamperAsync($"delete from ledger.batch where id in {VoteBatch}; delete from ledger.attestation where topic = 'method.vote'");
                break;
            case "changes an attestation":
                var bytes = await house.ScalarAsync<byte[]>($"select leaves from ledger.batch where id in {VoteBatch}");
                var salt = await house.ScalarAsync<byte[]>("select salt from ledger.attestation where topic = 'method.vote'");
                Assert.True(AttestationLeaf.TryRead(bytes, out var leaf));
                (leaf with { Details = Commitment.Compute(CommitmentKind.Details, salt, new FieldList([new("vote", "no")])) }).Write(bytes);
                await house.TamperAsync($"update ledger.batch set leaves = '\\x{Convert.ToHexString(bytes)}' where id in {VoteBatch}; update ledger.attestation set texts[1] = 'no' where topic = 'method.vote'");
                break;
            case "reorders two entries":
                await house.TamperAsync("""
                    update ledger.leg set position = 1 - position where position is not null and batch_id in (select id from ledger.batch where leaf_count = 2);
                    update ledger.batch set leaves = substring(leaves from 107 for 106) || substring(leaves for 106) where leaf_count = 2
                    """);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    /// <summary>Throws the log away and builds and signs it again from the batches.</summary>
    private static async Task RebuildAsync(LedgerHouse house)
    {
        await house.TamperAsync("""
            truncate ledger.sequenced, ledger.tile, ledger.checkpoint, ledger.cosignature, ledger.unsequenced;
            update ledger.head set size = 0;
            insert into ledger.unsequenced select id from ledger.batch
            """);
        await using var process = await house.AnotherProcessAsync();
        await house.SettleAsync();
    }

    private static byte[] Leaf(LedgerHouse house, LedgerEntry entry, long amount)
    {
        var salt = new byte[Salt.Size];
        Salt.Derive(house.SecretOf(entry.Account), entry.Entry.Value, salt);
        var posting = new FieldList([new("holder", entry.Account.ToString()), new("asset", entry.Asset), new("amount", $"{amount}"), new("occurredAt", entry.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture))]);
        var origin = new FieldList([new("source", "src_test"), new("record", $"trip-{entry.Entry}"), new("scenario", "metro")]);
        var bytes = new byte[Puhui.TransparencyLog.Leaf.Size];
        new Leaf(
            entry.Entry.Value,
            Puhui.TransparencyLog.Leaf.Microseconds(entry.BookedAt),
            LeafKind.Issue,
            Guid.Empty,
            Commitment.Compute(CommitmentKind.Posting, salt, posting),
            Commitment.Compute(CommitmentKind.Origin, salt, origin)).Write(bytes);
        return bytes;
    }

    private static void CopyKeys(LedgerHouse from, LedgerHouse to)
    {
        static string Keys(LedgerHouse house) => Path.Combine(house.Modules.Get<PuhuiSettings>().DataFolder, "keys");
        Directory.CreateDirectory(Keys(to), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Keys(from), "log-*.key"))
        {
            File.Copy(file, Path.Combine(Keys(to), Path.GetFileName(file)), overwrite: true);
        }
    }

    private static Task<string> EvidenceAsync(WitnessHouse witness, string kind) =>
        File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(witness.Folder, "evidence"), kind + "-*").Single());

    /// <summary>Anyone with the log's key sees from the file alone that the log signed two histories.</summary>
    private static void AssertProves(string evidence, string keyLines, long size)
    {
        var keys = NoteVerifiers.Parse(keyLines).Value;
        var notes = evidence.Split("--- ")[1..3].Select(part => SignedNote.Parse(part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim('\n') + "\n").Value).ToArray();
        Assert.All(notes, note => Assert.Equal(2, note.Verify([.. keys]).Value.Count));
        var heads = notes.Select(note => Checkpoint.Parse(note.Text).Value).ToArray();
        Assert.All(heads, head => Assert.Equal(size, head.Size));
        Assert.NotEqual(heads[0].Root, heads[1].Root);
    }
}
