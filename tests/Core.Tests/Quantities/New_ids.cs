using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Quantities;

public sealed class New_ids
{
    [Fact]
    public void Rise_strictly_however_fast_they_are_made()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => OrderedId.New()).ToArray();
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Are_never_the_same_when_many_make_them_at_once()
    {
        var ids = new Guid[8 * 5_000];
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                ids[(worker * 5_000) + i] = OrderedId.New();
            }
        });
        Assert.Equal(ids.Length, ids.Distinct().Count());
        // The counter alone tells them apart, whatever the random bits.
        Assert.Equal(ids.Length, ids.Select(id => id.ToString()[..18]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Are_of_version_7_and_tell_their_time()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var id = OrderedId.New();
        Assert.Equal((7, 2), (id.Version, id.Variant >> 2));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16));
        Assert.InRange(at, before, DateTimeOffset.UtcNow.AddMinutes(1));
    }
}
