using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class EntryBundleTests
{
    [Fact]
    public void Leaves_are_written_with_their_length_and_read_again()
    {
        byte[] leaves = [1, 2, 3, 4, 5, 6];
        var bundle = new byte[EntryBundle.SizeOf(2, 3)];

        Assert.Equal(bundle.Length, EntryBundle.Write(leaves, bundle, 3));
        Assert.Equal([0, 3, 1, 2, 3, 0, 3, 4, 5, 6], bundle);

        ReadOnlySpan<byte> rest = bundle;
        Assert.True(EntryBundle.TryTake(ref rest, out var first));
        Assert.Equal([1, 2, 3], first.ToArray());
        Assert.True(EntryBundle.TryTake(ref rest, out var second));
        Assert.Equal([4, 5, 6], second.ToArray());
        Assert.False(EntryBundle.TryTake(ref rest, out _));
    }

    [Fact]
    public void A_bundle_cut_short_is_told()
    {
        for (var length = 1; length < 5; length++)
        {
            var cut = new byte[] { 0, 3, 1, 2, 3 }[..length];
            Assert.Throws<FormatException>(() =>
            {
                ReadOnlySpan<byte> rest = cut;
                EntryBundle.TryTake(ref rest, out _);
            });
        }
    }
}
