using Puhui.Activities.Contracts;
using Puhui.Operating.Home;
using Puhui.Operating.Policies;
using Xunit;

namespace Puhui.Web.Tests.Console.Lists;

public sealed class The_usual_of_a_day
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Is_the_average_of_the_same_weekday_until_this_hour()
    {
        List<HourReceived> hours = [];
        foreach (var week in new[] { 1, 2 })
        {
            for (var hour = 0; hour < 24; hour++)
            {
                hours.Add(new HourReceived(default, Now.AddDays(-7 * week).AddHours(-10 + hour), 10 * week, 0));
            }
        }

        Assert.Equal(150, Overview.Usual(hours, TimeZoneInfo.Utc, Now));
        Assert.Equal(((10 * 10) + 5 + (20 * 10) + 10) / 2, Overview.Usual(hours, TimeZoneInfo.Utc, Now.AddMinutes(30)));
    }

    [Fact]
    public void Is_not_known_of_a_source_that_is_new() => Assert.Null(Overview.Usual([], TimeZoneInfo.Utc, Now));

    [Fact]
    public void A_difference_keeps_what_is_the_same_and_marks_the_rest()
    {
        var lines = PolicyWords.Difference("a\nb\nc\n", "a\nx\nc\nd\n");
        Assert.Equal([(' ', "a"), ('-', "b"), ('+', "x"), (' ', "c"), ('+', "d")], lines);
    }
}
