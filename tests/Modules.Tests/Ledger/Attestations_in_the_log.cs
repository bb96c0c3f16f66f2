using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Attestations_in_the_log
{
    private static readonly Guid s_programme = Guid.CreateVersion7();

    [Fact]
    public async Task An_attestation_exists_exactly_when_its_transaction_commits()
    {
        await using var house = await LedgerHouse.OpenAsync();
        AttestationId lost;
        await using (var connection = await house.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            lost = await Door(house).AttestAsync(connection, Vote("yes"), CancellationToken.None);
            await transaction.RollbackAsync();
        }

        var kept = await house.AttestAsync(Vote("yes"));
        await house.SettleAsync();

        Assert.Null(await Door(house).FindAsync(lost, CancellationToken.None));
        var found = (await Door(house).FindAsync(kept, CancellationToken.None))!;
        Assert.Equal(("method.vote", "cn.demo@1.2", LedgerHouse.Noon, s_programme), (found.What.Topic, found.What.Subject, found.What.At, found.What.Programme));
        Assert.Equal([KeyValuePair.Create("vote", "yes"), KeyValuePair.Create("by", "stf_1")], found.What.Fields);
        Assert.Equal((1L, 1L), ((await house.CheckAsync()).LogSize, (await house.CheckAsync()).Attestations));
    }

    [Fact]
    public async Task It_stands_in_the_log_between_entries_and_its_receipt_holds_for_everyone()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holder = house.NewHolder();
        await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, holder, 5)).ToArray());
        var consent = await house.AttestAsync(Consent(holder));
        var vote = await house.AttestAsync(Vote("no"));
        var entry = await house.IssueAsync(holder, 7);
        await house.SettleAsync();

        var keys = NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value;
        foreach (var id in new[] { consent, vote })
        {
            var receipt = Assert.IsType<AttestationReceipt>(Receipt.Parse((await Door(house).ReceiptAsync(id, CancellationToken.None)).Value).Value);
            var report = ReceiptChecker.Check(receipt, [.. keys]);
            Assert.Equal(["leaf", "attestation", "about", "details", "checkpoint", "inclusion", "signature"], report.Steps.Select(step => step.Name));
            Assert.Empty(report.Findings);
        }

        var about = Assert.IsType<AttestationReceipt>(Receipt.Parse((await Door(house).ReceiptAsync(consent, CancellationToken.None)).Value).Value).About;
        Assert.Equal(["consent.given", "src_1", "2026-09-17T04:00:00.000000Z", holder.ToString()], about.Select(field => field.Value));
        Assert.Empty(ReceiptChecker.Check((await house.Modules.Get<IReceipts>().GetAsync(entry, CancellationToken.None)).Value, [.. keys]).Findings);
        Assert.Equal((303L, 301L, 2L, 0L), await CountsAsync(house));
    }

    [Fact]
    public async Task With_its_holders_secret_destroyed_it_cannot_be_opened_and_every_proof_holds()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var (anna, ben) = (house.NewHolder(), house.NewHolder());
        var hers = await house.AttestAsync(Consent(anna));
        var his = await house.AttestAsync(Consent(ben));
        await house.SettleAsync();

        house.Forget(anna);
        Assert.Equal("receipt_erased", (await Door(house).ReceiptAsync(hers, CancellationToken.None)).Refusal!.Code);
        Assert.True((await Door(house).ReceiptAsync(his, CancellationToken.None)).IsAccepted);

        // What is attested of a holder who is gone is salted by bytes of its own.
        var after = await house.AttestAsync(Consent(anna));
        await house.SettleAsync();
        Assert.True((await Door(house).ReceiptAsync(after, CancellationToken.None)).IsAccepted);
        Assert.Equal((3L, 0L, 3L, 1L), await CountsAsync(house));
    }

    [Fact]
    public async Task The_salts_of_two_attestations_of_the_same_thing_differ()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.AttestAsync(Vote("yes"));
        await house.AttestAsync(Vote("yes"));
        Assert.Equal(2, await house.ScalarAsync<long>("select count(distinct substring(leaves from 43)) from ledger.batch"));
    }

    [Fact]
    public async Task Lists_go_by_topic_subject_programme_and_holder_newest_first()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holder = house.NewHolder();
        var votes = new List<AttestationId>();
        for (var i = 0; i < 5; i++)
        {
            votes.Add(await house.AttestAsync(Vote($"{i}")));
        }

        var consent = await house.AttestAsync(Consent(holder));
        var other = await house.AttestAsync(Vote("x") with { Topic = "methodology.note", Subject = "other" });

        List<AttestationId> newestFirst = [.. votes.AsEnumerable().Reverse()];
        async Task<List<AttestationId>> Ids(AttestationQuery query) => [.. (await Door(house).ListAsync(query, CancellationToken.None)).Items.Select(item => item.Id)];
        Assert.Equal([other, consent, .. Enumerable.Reverse(votes)], await Ids(new()));
        Assert.Equal(newestFirst, await Ids(new(Topic: "method.")));
        Assert.Equal(newestFirst, await Ids(new(Subject: "cn.demo@1.2")));
        Assert.Equal(other, Assert.Single(await Ids(new(Topic: "methodology.note", Programme: s_programme))));
        Assert.Equal(consent, Assert.Single(await Ids(new(Holder: holder))));
        Assert.Empty(await Ids(new(Topic: "method.vot")));

        var first = await Door(house).ListAsync(new(Topic: "method.vote", Limit: 3), CancellationToken.None);
        var second = await Door(house).ListAsync(new(Topic: "method.vote", Limit: 3, Cursor: first.Next), CancellationToken.None);
        Assert.Equal(newestFirst, first.Items.Concat(second.Items).Select(item => item.Id));
        Assert.Null(second.Next);
        await Assert.ThrowsAsync<FormatException>(() => Door(house).ListAsync(new(Cursor: "nonsense"), CancellationToken.None));
    }

    [Theory]
    [InlineData("Method.vote", "a", "x")]
    [InlineData("method..vote", "a", "x")]
    [InlineData("", "a", "x")]
    [InlineData("method.vote", "", "x")]
    [InlineData("method.vote", "a\n", "x")]
    [InlineData("method.vote", "a", "1x")]
    [InlineData("method.vote", "a", "é")]
    public async Task What_is_not_of_its_form_is_a_bug_of_the_caller(string topic, string subject, string field)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await Assert.ThrowsAsync<ArgumentException>(() => house.AttestAsync(new NewAttestation(topic, subject, LedgerHouse.Noon, [KeyValuePair.Create(field, "")])));
        Assert.Equal(0, await house.ScalarAsync<long>("select count(*) from ledger.batch"));
    }

    [Theory]
    [InlineData("update ledger.attestation set topic = 'method.x'", "PH003")]
    [InlineData("delete from ledger.attestation", "PH003")]
    [InlineData("truncate ledger.attestation", "PH003")]
    [InlineData("insert into ledger.attestation select gen_random_uuid(), batch_id, 1, topic, subject, at, programme, holder, names, texts, salt from ledger.attestation", "PH002")]
    [InlineData("insert into ledger.attestation select gen_random_uuid(), gen_random_uuid(), 0, topic, subject, at, programme, holder, names, texts, salt from ledger.attestation", "PH002")]
    public async Task The_database_keeps_them_as_they_are(string sql, string state)
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await house.AttestAsync(Vote("yes"));
        Assert.Equal(state, (await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync(sql))).SqlState);
    }

    [Fact]
    public async Task A_batch_of_entries_cannot_hide_among_attestations_nor_the_other_way_round()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await house.IssueAsync(house.NewHolder(), 5);
        await house.AttestAsync(Vote("yes"));
        var taken = "insert into ledger.attestation select gen_random_uuid(), (select batch_id from ledger.leg limit 1), 0, topic, subject, at, programme, holder, names, texts, salt from ledger.attestation";
        Assert.Equal("PH002", (await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync(taken))).SqlState);
        var leg = "insert into ledger.leg select (select id from ledger.attestation), 1, account_id, asset, amount, reserved, kind, counter, (select batch_id from ledger.attestation), null, occurred_at, corrects, category, reference from ledger.leg where leg_no = 0";
        Assert.Equal("PH001", (await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync(leg))).SqlState);
    }

    [Theory]
    [InlineData("its topic", "update ledger.attestation set topic = 'method.veto' where topic = 'method.vote'", "about_differs")]
    [InlineData("its subject", "update ledger.attestation set subject = 'cn.demo@1.3' where topic = 'method.vote'", "about_differs")]
    [InlineData("its time", "update ledger.attestation set at = at + interval '1 microsecond' where topic = 'method.vote'", "about_differs")]
    [InlineData("its programme", "update ledger.attestation set programme = null where topic = 'method.vote'", "about_differs")]
    [InlineData("its field", "update ledger.attestation set texts[1] = 'no' where topic = 'method.vote'", "details_differs")]
    [InlineData("its fields' order", "update ledger.attestation set texts = array[texts[2], texts[1]], names = array[names[2], names[1]] where topic = 'method.vote'", "details_differs")]
    [InlineData("its salt", "update ledger.attestation set salt = substring(sha256(salt) for 16) where topic = 'method.vote'", "about_differs", "details_differs")]
    [InlineData("its place", "update ledger.attestation set position = 1 where topic = 'method.vote'", "attestation_misplaced", "attestation_without_leaf")]
    [InlineData("a dropped row", "delete from ledger.attestation where topic = 'method.vote'", "leaf_without_attestation")]
    [InlineData("a row without a leaf", "insert into ledger.attestation select gen_random_uuid(), batch_id, 7, topic, subject, at, programme, holder, names, texts, salt from ledger.attestation where topic = 'method.vote'", "attestation_without_leaf")]
    [InlineData("a dropped batch", "delete from ledger.batch where id in (select batch_id from ledger.attestation where topic = 'method.vote')", "attestation_without_leaf", "batch_leaves")]
    [InlineData("its leaf's commitment", "update ledger.batch set leaves = set_byte(leaves, 50, get_byte(leaves, 50) # 1) where id in (select batch_id from ledger.attestation where topic = 'method.vote')", "about_differs", "tile_differs", "checkpoint_root")]
    [InlineData("its leaf's zeros", "update ledger.batch set leaves = set_byte(leaves, 30, 1) where id in (select batch_id from ledger.attestation where topic = 'method.vote')", "leaf_unreadable", "tile_differs")]
    [InlineData("its leaf's time", "update ledger.batch set booked_at = booked_at + interval '1 second' where id in (select batch_id from ledger.attestation where topic = 'method.vote')", "attestation_differs")]
    [InlineData("a consent moved to somebody else", "update ledger.attestation set holder = (select holder from ledger.attestation where subject = 'src_2') where subject = 'src_1'", "about_differs", "details_differs")]
    public async Task Verify_names_what_was_changed(string what, string sql, params string[] expected)
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.AttestAsync(Vote("yes"));
        await house.AttestAsync(Consent(house.NewHolder()));
        await house.AttestAsync(Consent(house.NewHolder()) with { Subject = "src_2" });
        await house.SettleAsync();
        await house.Modules.StopBackgroundAsync();
        Assert.Empty((await house.CheckAsync()).Findings);
        await house.TamperAsync(sql);

        var codes = (await house.CheckAsync()).Findings.Select(finding => finding.Code).ToHashSet();

        Assert.True(expected.All(codes.Contains), $"{what}: expected {string.Join(", ", expected)}; found {string.Join(", ", codes.Order(StringComparer.Ordinal))}");
    }

    [Fact]
    public async Task Over_http_receipts_are_for_who_knows_the_id_and_lists_for_public_topics_only()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holder = house.NewHolder();
        var vote = await house.AttestAsync(Vote("yes"));
        var consent = await house.AttestAsync(Consent(holder));
        await house.AttestAsync(Consent(holder) with { Topic = "programme.joined" });
        await house.SettleAsync();
        await using var server = await The_log_over_http.ServeAsync(house);
        using var http = The_log_over_http.ClientOf(server);
        var keys = NoteVerifiers.Parse(house.Modules.Get<ITransparencyLog>().KeyLines).Value;

        foreach (var id in new[] { vote, consent })
        {
            Assert.Empty(ReceiptChecker.Check(Receipt.Parse(await http.GetStringAsync($"v1/attestations/{id}/receipt")).Value, [.. keys]).Findings);
        }

        var list = JsonNode.Parse(await http.GetStringAsync("v1/attestations?topic=method."))!["attestations"]!.AsArray();
        Assert.Equal((vote.ToString(), "yes"), ((string)Assert.Single(list)!["attestation"]!, (string)list[0]!["fields"]!["vote"]!));
        Assert.Empty(JsonNode.Parse(await http.GetStringAsync("v1/attestations?topic=programme."))!["attestations"]!.AsArray());

        foreach (var (path, status, code) in new[]
        {
            ("v1/attestations", 400, "topic_not_public"),
            ("v1/attestations?topic=consent.given", 400, "topic_not_public"),
            ("v1/attestations?topic=methods", 400, "topic_not_public"),
            ("v1/attestations?topic=method.&limit=0", 400, "unreadable"),
            ("v1/attestations?topic=method.&cursor=x", 400, "cursor_invalid"),
            ("v1/attestations/nonsense/receipt", 404, "not_found"),
            ($"v1/attestations/{new AttestationId(Guid.CreateVersion7())}/receipt", 404, "not_found"),
        })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal((status, code), ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()));
        }

        house.Forget(holder);
        Assert.Equal(410, (int)(await http.GetAsync($"v1/attestations/{consent}/receipt")).StatusCode);
        Assert.Empty((await ServedLog.CheckAsync(http, house.Modules.Get<ITransparencyLog>().KeyLines, null, CancellationToken.None)).Findings);
    }

    private static IAttestations Door(LedgerHouse house) => house.Modules.Get<IAttestations>();

    private static NewAttestation Vote(string vote) =>
        new("method.vote", "cn.demo@1.2", LedgerHouse.Noon, [KeyValuePair.Create("vote", vote), KeyValuePair.Create("by", "stf_1")]) { Programme = s_programme };

    private static NewAttestation Consent(AccountId holder) =>
        new("consent.given", "src_1", LedgerHouse.Noon, [KeyValuePair.Create("purpose", "credit")]) { Holder = holder };

    private static async Task<(long Leaves, long Entries, long Attestations, long Unopened)> CountsAsync(LedgerHouse house)
    {
        var report = await house.CheckAsync(house.Modules.Get<ITransparencyLog>().KeyLines);
        Assert.Empty(report.Findings);
        return (report.LogSize, report.Entries!.Value, report.Attestations!.Value, report.Unopened);
    }
}
