using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;

namespace Puhui.Modules.Tests.Rewards.Offers;

public sealed class When_an_offer_is_open
{
    private static readonly OfferTerms s_terms = new() { Merchant = MerchantId.New() };

    [Theory]
    [InlineData("2026-11-26T10:59:59Z", false, "2026-11-26T11:00:00Z")] // Thursday 18:59:59 in Shanghai
    [InlineData("2026-11-26T11:00:00Z", true, "2026-11-26T11:00:00Z")]
    [InlineData("2026-11-26T12:59:59Z", true, "2026-11-26T11:00:00Z")]
    [InlineData("2026-11-26T13:00:00Z", false, "2026-12-03T11:00:00Z")]
    [InlineData("2026-11-27T11:30:00Z", false, "2026-12-03T11:00:00Z")]
    public void Every_Thursday_at_seven_in_Shanghai(string now, bool open, string opening) =>
        Check("Asia/Shanghai", Weekly(DayOfWeek.Thursday, "19:00", 120), now, open, opening);

    [Theory]
    [InlineData("2026-03-22T01:30:00Z", true, "2026-03-22T01:30:00Z")] // Sunday 02:30 in winter
    [InlineData("2026-03-29T00:59:59Z", false, "2026-03-29T01:00:00Z")] // the night without 02:30: it begins when the clock shows 03:00
    [InlineData("2026-03-29T01:00:00Z", true, "2026-03-29T01:00:00Z")]
    [InlineData("2026-04-05T00:29:59Z", false, "2026-04-05T00:30:00Z")] // Sunday 02:30 in summer
    [InlineData("2026-10-25T00:30:00Z", true, "2026-10-25T00:30:00Z")] // the night with 02:30 twice: the first
    [InlineData("2026-10-25T01:29:59Z", true, "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T01:30:00Z", false, "2026-11-01T01:30:00Z")]
    public void In_a_zone_whose_clocks_change(string now, bool open, string opening) =>
        Check("Europe/Berlin", Weekly(DayOfWeek.Sunday, "02:30", 60), now, open, opening);

    [Fact]
    public void A_window_over_midnight_and_one_of_a_whole_week()
    {
        Check("Asia/Shanghai", Weekly(DayOfWeek.Saturday, "23:00", 180), "2026-11-28T17:30:00Z", true, "2026-11-28T15:00:00Z");
        Check("Asia/Shanghai", Weekly(DayOfWeek.Saturday, "23:00", 7 * 24 * 60), "2026-12-05T14:59:59Z", true, "2026-11-28T15:00:00Z");
        Check("Asia/Shanghai", Weekly(DayOfWeek.Saturday, "23:00", 7 * 24 * 60), "2026-12-05T15:00:00Z", true, "2026-12-05T15:00:00Z");
    }

    [Fact]
    public void Dates_cut_the_window()
    {
        var terms = Weekly(DayOfWeek.Thursday, "19:00", 120) with { From = At("2026-11-26T11:30:00Z"), To = At("2026-12-03T12:00:00Z") };
        Check("Asia/Shanghai", terms, "2026-11-01T00:00:00Z", false, "2026-11-26T11:30:00Z");
        Check("Asia/Shanghai", terms, "2026-11-26T11:30:00Z", true, "2026-11-26T11:30:00Z");
        Check("Asia/Shanghai", terms, "2026-12-03T11:59:59Z", true, "2026-12-03T11:00:00Z");
        Check("Asia/Shanghai", terms, "2026-12-03T12:00:00Z", false, null);
        Check("Asia/Shanghai", terms with { To = At("2026-12-03T10:00:00Z") }, "2026-11-26T13:00:00Z", false, null);
    }

    [Fact]
    public void Without_a_window_it_is_open_between_its_dates()
    {
        Check("Asia/Shanghai", s_terms, "2026-11-26T11:30:00Z", true, "1970-01-01T00:00:00Z");
        Check("Asia/Shanghai", s_terms with { From = At("2026-12-01T00:00:00Z") }, "2026-11-26T11:30:00Z", false, "2026-12-01T00:00:00Z");
        Check("Asia/Shanghai", s_terms with { To = At("2026-11-26T11:30:00Z") }, "2026-11-26T11:30:00Z", false, null);
    }

    [Fact]
    public void What_it_says_of_the_next_opening_is_so()
    {
        var dice = new Random(20261126);
        string[] zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
        for (var i = 0; i < 4_000; i++)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(zones[dice.Next(zones.Length)]);
            var now = At("2011-12-25T00:00:00Z").AddMinutes(dice.Next(60 * 24 * 365));
            var terms = s_terms with { Window = new OfferWindow((DayOfWeek)dice.Next(7), new TimeOnly(dice.Next(24), dice.Next(60)), TimeSpan.FromMinutes(dice.Next(1, 60 * 24 * 7))) };
            if (dice.Next(3) == 0)
            {
                terms = terms with { From = now.AddHours(dice.Next(-100, 100)) };
            }

            if (dice.Next(3) == 0)
            {
                terms = terms with { To = (terms.From ?? now).AddHours(dice.Next(1, 300)) };
            }

            var times = OfferClock.At(terms, zone, now);
            if (times.IsOpen)
            {
                Assert.True(times.Opening <= now);
                Assert.Equal(times, OfferClock.At(terms, zone, times.Opening!.Value));
            }
            else if (times.OpensAt is { } next)
            {
                Assert.True(next > now);
                Assert.True(OfferClock.At(terms, zone, next).IsOpen);
                Assert.Equal(next, OfferClock.At(terms, zone, now + ((next - now) * dice.NextDouble() * 0.999)).OpensAt);
            }
            else
            {
                Assert.NotNull(terms.To);
            }
        }
    }

    [Fact]
    public void A_voucher_is_good_to_the_end_of_a_day_of_the_programme() =>
        Assert.Equal(At("2026-11-27T16:00:00Z"), OfferClock.GoodUntil(s_terms with { GoodForDays = 1 }, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), At("2026-11-26T11:00:00Z")));

    private static OfferTerms Weekly(DayOfWeek day, string from, int minutes) =>
        s_terms with { Window = new OfferWindow(day, TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromMinutes(minutes)) };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static void Check(string zone, OfferTerms terms, string now, bool open, string? opening) =>
        Assert.Equal(new OfferTimes(open, opening is null ? null : At(opening)), OfferClock.At(terms, TimeZoneInfo.FindSystemTimeZoneById(zone), At(now)));
}
