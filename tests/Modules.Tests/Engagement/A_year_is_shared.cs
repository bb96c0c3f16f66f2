using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Rankings;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Engagement.Support;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Engagement;

public sealed class A_year_is_shared
{
    private static async Task<(Green Green, AccountId Lei)> StartAsync()
    {
        var journal = new Journal();
        var green = await Green.StartAsync(services => services.AddSingleton<IEntryProgrammes>(journal));
        return (green, await green.PersonAsync(1));
    }

    private static async Task<EntryId> PostAsync(Green green, AccountId holder, long mg, string at, string scenario, EntryId? corrects = null, string? reference = null)
    {
        var ledger = green.Get<ILedger>();
        var secret = (await green.Get<IHolderSecrets>().SecretsAsync([holder], default))[holder];
        using var batch = ledger.NewBatch();
        var entry = batch.MintEntry();
        batch.Add(
            new Posting(entry, holder, secret, "CO2E", "cn.demo@1", mg, DateTimeOffset.Parse(at, null), corrects is null ? EntryKind.Issue : EntryKind.Correct, corrects, scenario, reference ?? green.Programme.Id.ToString()),
            new FieldList([new Field("source", "src_test")]).Encode());
        await using var connection = await green.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ledger.PostAsync(connection, batch, default);
        await transaction.CommitAsync();
        return entry;
    }

    [Fact]
    public async Task A_year_is_counted_in_the_holders_zone_with_what_was_taken_back_left_out()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        Assert.Equal("year_empty", (await green.Statements.OfAsync(lei, green.Programme.Id, 2026, default)).Refusal?.Code);

        // New Year's eve in London is the new year in Shanghai, and the other way round at its end.
        await PostAsync(green, lei, 400_000, "2025-12-31T16:30:00Z", "metro");
        await PostAsync(green, lei, 999_000, "2026-12-31T16:30:00Z", "metro");
        await PostAsync(green, lei, 600_000, "2026-03-05T01:00:00Z", "cycling");
        await PostAsync(green, lei, 300_000, "2026-03-05T09:00:00Z", "metro");
        var gone = await PostAsync(green, lei, 5_000_000, "2026-05-05T09:00:00Z", "bus");
        await PostAsync(green, lei, -5_000_000, "2026-05-05T09:00:00Z", "bus", gone);
        var less = await PostAsync(green, lei, 200_000, "2026-07-05T09:00:00Z", "bus");
        await PostAsync(green, lei, -50_000, "2026-07-05T09:00:00Z", "bus", less);
        await PostAsync(green, lei, 700_000, "2026-03-06T09:00:00Z", "metro", reference: Puhui.Programmes.Contracts.ProgrammeId.New().ToString());

        var year = (await green.Statements.OfAsync(lei, green.Programme.Id, 2026, default)).Value;
        Assert.Equal((1_450_000L, 4, 3), (year.TotalMg, year.Acts, year.ActiveDays));
        Assert.Equal([400_000, 0, 900_000, 0, 0, 0, 150_000, 0, 0, 0, 0, 0], year.Months);
        Assert.Equal([("metro", 700_000L, 2), ("cycling", 600_000L, 1), ("bus", 150_000L, 1)], year.Scenarios);
        Assert.Equal((new DateOnly(2026, 3, 5), 900_000L), (year.BestDay, year.BestDayMg));
    }

    [Fact]
    public async Task What_is_shared_is_frozen_signed_attested_and_not_a_byte_of_it_can_be_changed()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        await PostAsync(green, lei, 600_000, "2026-03-05T01:00:00Z", "cycling");
        var shared = (await green.Statements.ShareAsync(lei, green.Programme.Id, 2026, "小禾", default)).Value;
        await PostAsync(green, lei, 600_000, "2026-03-06T01:00:00Z", "cycling");

        var found = (await green.Statements.FindAsync(shared.Token, default))!;
        Assert.Equal((600_000L, "小禾", shared.Signed), (found.Statement.TotalMg, found.Name, found.Signed));
        Assert.Matches("^[0-9a-hjkmnp-tv-z]{26}$", shared.Token);
        Assert.DoesNotContain("acc_", shared.Signed, StringComparison.Ordinal);

        var keys = green.Get<ITransparencyLog>().KeyLines;
        Assert.Equal(found.Statement.Months, green.Statements.Check(shared.Signed, keys).Value.Months);
        Assert.Equal(shared.SharedAt, SignedTexts.CheckGreen(shared.Signed, keys).Value.SharedAt);
        var end = shared.Signed.IndexOf("\n\n", StringComparison.Ordinal);
        for (var place = 0; place < end; place++)
        {
            var changed = shared.Signed.ToCharArray();
            changed[place] = changed[place] == '1' ? '2' : '1';
            Assert.Contains(green.Statements.Check(new string(changed), keys).Refusal?.Code, new[] { "signature_wrong", "statement_unreadable" });
        }

        Assert.True(AttestationId.TryParse(shared.Receipt, out var receipt));
        var attested = (await green.Get<IAttestations>().FindAsync(receipt, default))!;
        Assert.Null(attested.What.Holder);
        Assert.Equal(SignedTexts.DigestOf(shared.Signed), attested.What.Fields.Single(field => field.Key == "sha256").Value);
    }

    [Fact]
    public async Task It_names_nobody_unless_asked_to_and_only_by_a_name_that_can_be_one()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        await PostAsync(green, lei, 600_000, "2026-03-05T01:00:00Z", "cycling");
        await green.Friends.RenameAsync(lei, "雷雷", default);
        var shared = (await green.Statements.ShareAsync(lei, green.Programme.Id, 2026, " ", default)).Value;
        Assert.Null(shared.Name);
        Assert.DoesNotContain("雷雷", shared.Signed, StringComparison.Ordinal);
        Assert.Equal("name_invalid", (await green.Statements.ShareAsync(lei, green.Programme.Id, 2026, "a\nyear 2020", default)).Refusal?.Code);
        Assert.Equal("year_empty", (await green.Statements.ShareAsync(lei, green.Programme.Id, 2019, null, default)).Refusal?.Code);
        Assert.Single(await green.Statements.SharedAsync(lei, default));
    }

    [Fact]
    public async Task Taken_back_the_address_shows_nothing_and_only_its_holder_can_take_it_back()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        await PostAsync(green, lei, 600_000, "2026-03-05T01:00:00Z", "cycling");
        var shared = (await green.Statements.ShareAsync(lei, green.Programme.Id, 2026, null, default)).Value;
        await green.Statements.UnshareAsync(await green.PersonAsync(2), shared.Token, default);
        Assert.NotNull(await green.Statements.FindAsync(shared.Token, default));
        await green.Statements.UnshareAsync(lei, shared.Token, default);
        await green.Statements.UnshareAsync(lei, shared.Token, default);
        Assert.Null(await green.Statements.FindAsync(shared.Token, default));
        foreach (var nonsense in new[] { "", "x", shared.Token.ToUpperInvariant(), new string('z', 26), "../../etc", "\u0000" })
        {
            Assert.Null(await green.Statements.FindAsync(nonsense, default));
        }
    }

    [Fact]
    public async Task An_erased_holders_share_shows_nothing_even_before_the_row_is_gone()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        await PostAsync(green, lei, 600_000, "2026-03-05T01:00:00Z", "cycling");
        var shared = (await green.Statements.ShareAsync(lei, green.Programme.Id, 2026, "小禾", default)).Value;
        await using (var connection = await green.Database.OpenConnectionAsync())
        {
            await green.Get<Puhui.Accounts.Contracts.IHolderKeys>().DestroyAsync(connection, lei, default);
        }

        Assert.Null(await green.Statements.FindAsync(shared.Token, default));
        await green.EraseAsync(lei);
        Assert.Equal(0, await green.CountAsync("engagement.share"));
    }

    [Fact]
    public async Task Years_come_from_the_counted_months()
    {
        var (green, lei) = await StartAsync();
        await using var _ = green;
        await green.CountedAsync(lei, ("2025-12", 5), ("2026-01", 6), ("2026-02", 7), ("2024-02", 0));
        Assert.Equal([2026, 2025], await green.Statements.YearsAsync(lei, green.Programme.Id, default));
    }
}
