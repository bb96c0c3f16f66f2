using System.Text;
using Puhui.Activities.Items;

namespace Puhui.Connectors.Tests.Items;

public sealed class The_item_body
{
    private static readonly string[] Fields = ["id", "amount"];

    [Theory]
    [InlineData("""[{"id":"a","amount":1.50},{"id":"b","amount":null}]""", "Json", "a:1.50,b:")]
    [InlineData("{\"id\":\"a\",\"amount\":\"2\"}\n\n{\"id\":\"b\"}\r\n", "Lines", "a:2,b:")]
    [InlineData("amount,id\n3, a \n\"4\",\"b\"\n", "Csv", "a:3,b:4")]
    public void Is_read_alike_from_every_layout(string body, string layout, string expected) => Assert.Equal(
        expected, string.Join(',', Read(body, layout).Select(item => $"{item.Item!["id"]}:{item.Item["amount"]}")));

    [Theory]
    [InlineData("""[1,{"id":"b"}]""", "Json", "not_an_object")]
    [InlineData("""[{"id":"a","colour":"red"},{"id":"b"}]""", "Json", "field_unknown")]
    [InlineData("""[{"id":"a","amount":[1]},{"id":"b"}]""", "Json", "field_type")]
    [InlineData("""[{"id":"a","id":"c"},{"id":"b"}]""", "Json", "field_duplicate")]
    [InlineData("""[{"id":"\ud800"},{"id":"b"}]""", "Json", "text_invalid")]
    [InlineData("""[{"id":"a\u0007"},{"id":"b"}]""", "Json", "text_invalid")]
    [InlineData("{\"id\":\n{\"id\":\"b\"}", "Lines", "unreadable")]
    [InlineData("id,amount\na\nb,1\n", "Csv", "row_malformed")]
    public void Refuses_one_item_and_reads_the_next(string body, string layout, string code)
    {
        var items = Read(body, layout);
        Assert.Equal(code, items[0].Refusal?.Code);
        Assert.Equal("b", items[1].Id);
        Assert.Null(items[1].Refusal);
    }

    [Theory]
    [InlineData("[{", "Json", "unreadable")]
    [InlineData("7", "Json", "unreadable")]
    [InlineData("id,colour\na,red\n", "Csv", "field_unknown")]
    [InlineData("id,id\na,b\n", "Csv", "field_unknown")]
    public void Refuses_as_a_whole_what_is_no_body(string body, string layout, string code) =>
        Assert.Equal(code, Assert.Throws<ItemBodyException>(() => Read(body, layout)).Code);

    [Fact]
    public void Takes_ten_thousand_items_and_not_one_more()
    {
        var items = string.Join(',', Enumerable.Repeat("{}", ItemBody.MaxItems));
        Assert.Equal(ItemBody.MaxItems, Read($"[{items}]", "Json").Count);
        Assert.Equal("too_many_records", Assert.Throws<ItemBodyException>(() => Read($"[{items},{{}}]", "Json")).Code);
    }

    [Theory]
    [InlineData("Json", """[{"id":"a","amount":1.5},{"id":"站"}]""")]
    [InlineData("Lines", "{\"id\":\"a\",\"amount\":1.5}\n{\"id\":\"站\"}")]
    [InlineData("Csv", "id,amount\na,1.5\n\"站\",\n")]
    public void Survives_ten_thousand_mutations(string layout, string sound)
    {
        foreach (var body in Support.SpoiltBytes.Of(Encoding.UTF8.GetBytes(sound), 10_000, 7))
        {
            try
            {
                Assert.All(ItemBody.Read(body, Enum.Parse<ItemLayout>(layout), Fields), item => Assert.True(item.Item is null != item.Refusal is null));
            }
            catch (ItemBodyException e)
            {
                Assert.NotEmpty(e.Code);
            }
        }
    }

    private static IReadOnlyList<ReadItem> Read(string body, string layout) => ItemBody.Read(Encoding.UTF8.GetBytes(body), Enum.Parse<ItemLayout>(layout), Fields);
}
