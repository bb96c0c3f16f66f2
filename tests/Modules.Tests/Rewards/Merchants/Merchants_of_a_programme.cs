using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Merchants;

public sealed class Merchants_of_a_programme
{
    [Fact]
    public async Task Are_saved_by_revision_and_refused_by_name()
    {
        await using var house = await RewardHouse.OpenAsync();
        var one = house.Merchant;
        var draft = new MerchantDraft(one.Id, one.Programme, "新名", "New name", null, "", "", false, one.Revision);

        Assert.Equal(2, (await house.Merchants.SaveAsync(draft, "stf_test", default)).Value.Revision);
        Assert.Equal("revision_stale", (await house.Merchants.SaveAsync(draft, "stf_test", default)).Refusal!.Code);
        Assert.Equal("merchant_unknown", (await house.Merchants.SaveAsync(draft with { Programme = ProgrammeId.New() }, "stf_test", default)).Refusal!.Code);
        Assert.Equal("name_invalid", (await house.Merchants.SaveAsync(draft with { NameZh = "" }, "stf_test", default)).Refusal!.Code);
        Assert.Equal("name_invalid", (await house.Merchants.SaveAsync(draft with { NameEn = "two\nlines" }, "stf_test", default)).Refusal!.Code);
        Assert.Equal("region_invalid", (await house.Merchants.SaveAsync(draft with { Region = "here" }, "stf_test", default)).Refusal!.Code);
        Assert.Equal("address_invalid", (await house.Merchants.SaveAsync(draft with { AddressZh = new string('a', 201) }, "stf_test", default)).Refusal!.Code);
        Assert.Equal("新名", (await house.Merchants.FindAsync(one.Id, default))!.Name(chinese: true));
        Assert.Single(await house.Merchants.ListAsync(one.Programme, default));
        Assert.Empty(await house.Merchants.ListAsync(ProgrammeId.New(), default));
    }

    [Fact]
    public async Task Have_one_key_for_their_tills_that_is_kept_as_a_digest()
    {
        await using var house = await RewardHouse.OpenAsync();
        var first = (await house.Merchants.NewKeyAsync(house.Merchant.Id, "stf_test", default)).Value;
        Assert.Equal(house.Merchant.Id, (await house.Merchants.ByKeyAsync(first, default))!.Id);
        var second = (await house.Merchants.NewKeyAsync(house.Merchant.Id, "stf_test", default)).Value;

        Assert.Null(await house.Merchants.ByKeyAsync(first, default));
        Assert.Equal(house.Merchant.Id, (await house.Merchants.ByKeyAsync(second, default))!.Id);
        Assert.Null(await house.Merchants.ByKeyAsync("", default));
        Assert.Null(await house.Merchants.ByKeyAsync(second.ToUpperInvariant(), default));
        Assert.Equal("merchant_unknown", (await house.Merchants.NewKeyAsync(MerchantId.New(), "stf_test", default)).Refusal!.Code);
        Assert.Equal(0, await house.AskAsync($"select count(*) from rewards.merchant where position('{second}' in merchant::text) > 0"));
    }
}
