using FsCheck;
using FsCheck.Fluent;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Vouchers;

public sealed class Codes_of_vouchers
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void Are_read_however_people_type_them()
    {
        var code = VoucherCode.New();
        var grouped = VoucherCode.Grouped(code);

        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$", grouped);
        foreach (var typed in new[]
        {
            code, grouped, grouped.ToLowerInvariant(), grouped.Replace('-', ' '), $"  {grouped}\t", VoucherCode.ToQr(grouped), "phv:" + code, code.Replace('0', 'O').Replace('1', 'l'),
            string.Concat(code.Select(letter => (char)(letter + 0xFEE0))), grouped.Replace('-', '\u2013'),
        })
        {
            Assert.True(VoucherCode.TryParse(typed, out var read), typed);
            Assert.Equal(code, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("PHV:")]
    [InlineData("https://example.org/AAAA")]
    [InlineData("0000-0000-0000-0000-0000")]
    [InlineData("0000-0000-0000-0000-0000-00000")]
    [InlineData("UUUU-0000-0000-0000-0000-0000")]
    [InlineData("'; drop table rewards.voucher; --")]
    public void What_is_no_code_is_none(string? typed) => Assert.False(VoucherCode.TryParse(typed, out _));

    [Fact]
    public void A_text_without_end_is_not_read() => Assert.False(VoucherCode.TryParse(new string(' ', 10_000_000), out _));

    [Fact]
    public void Every_single_wrong_character_is_found()
    {
        var code = VoucherCode.New();
        for (var at = 0; at < code.Length; at++)
        {
            foreach (var other in Alphabet.Where(letter => letter != code[at]))
            {
                Assert.False(VoucherCode.TryParse(code[..at] + other + code[(at + 1)..], out _));
            }
        }
    }

    [Fact]
    public void Swapped_neighbours_are_found_but_for_the_first_and_last_letter() =>
        Prop.ForAll(Gen.Choose(0, 22).ToArbitrary(), at =>
        {
            var code = VoucherCode.New();
            var place = at % (code.Length - 1);
            var (one, two) = (code[place], code[place + 1]);
            var swapped = code[..place] + two + one + code[(place + 2)..];
            return one == two || (one is '0' or 'Z' && two is '0' or 'Z') || !VoucherCode.TryParse(swapped, out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Are_all_different_and_use_all_letters()
    {
        var codes = Enumerable.Range(0, 2000).Select(_ => VoucherCode.New()).ToArray();

        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.Equal(Alphabet.Length, codes.SelectMany(code => code).Distinct().Count());
    }
}
