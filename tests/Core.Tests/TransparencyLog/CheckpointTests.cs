using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.TransparencyLog;

public class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void The_text_is_that_of_the_specification()
    {
        const string text = $"example.com/behind-the-sofa\n20852163\n{Root}\n";

        var checkpoint = Checkpoint.Parse(text).Value;

        Assert.Equal("example.com/behind-the-sofa", checkpoint.Origin);
        Assert.Equal(20852163, checkpoint.Size);
        Assert.Equal(Root, checkpoint.Root.ToString());
        Assert.Equal(text, checkpoint.ToText());
    }

    [Fact]
    public void Further_lines_are_passed_over() => Assert.Equal(5, Checkpoint.Parse($"a\n5\n{Root}\nextension\n").Value.Size);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a\n5\n" + Root)]
    [InlineData("a\n5\n")]
    [InlineData("\n5\n" + Root + "\n")]
    [InlineData("a\n05\n" + Root + "\n")]
    [InlineData("a\n+5\n" + Root + "\n")]
    [InlineData("a\n-5\n" + Root + "\n")]
    [InlineData("a\n5 \n" + Root + "\n")]
    [InlineData("a\n9223372036854775808\n" + Root + "\n")]
    [InlineData("a\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("a\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("a\n5\n" + Root + "\n\nb\n")]
    public void Other_texts_are_refused(string? text) => Assert.Equal("checkpoint_unreadable", Checkpoint.Parse(text).Refusal!.Code);
}
