using System.Text;
using Microsoft.AspNetCore.Http;
using Puhui.Partners.Webhooks;
using Puhui.Platform.Problems;

namespace Puhui.Modules.Tests.Partners;

public sealed class Bodies_of_any_kind
{
    private static readonly string[] s_seeds =
    [
        """{"url":"https://partner.example/hooks","events":["record.held","record.released"]}""",
        """{"after":"00000000000000000042"}""",
        """{"url":"\u0041\ud83d\ude87","events":[null,{},[],1e9,true]}""",
    ];

    [Fact]
    public async Task Are_read_or_refused_and_never_throw()
    {
        var random = new Random(32960);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(s_seeds[i % s_seeds.Length]), random);
            var http = new DefaultHttpContext { Request = { Body = new MemoryStream(bytes), ContentType = "application/json" } };
            var (body, no) = await SmallBody.ReadAsync(http, "url", "events", "after");
            using (body)
            {
                Assert.True(body is null != no is null);
                if (body is null)
                {
                    Assert.InRange(Assert.IsType<Problem>(no).Status, 400, 413);
                    refused++;
                    continue;
                }

                read++;
                foreach (var field in body.RootElement.EnumerateObject())
                {
                    _ = field.Value.ValueKind == System.Text.Json.JsonValueKind.String ? field.Value.GetString() : field.Name;
                }
            }
        }

        // Both happened, so that this is about something.
        Assert.True(read > 500, $"{read} were read");
        Assert.True(refused > 500, $"{refused} were refused");
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        List<byte> mutated = [.. bytes];
        for (var changes = random.Next(3); changes >= 0; changes--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated.RemoveAt(at);
                    break;
                case 2:
                    mutated.InsertRange(at, mutated.GetRange(at, random.Next(mutated.Count - at)));
                    break;
                default:
                    mutated[at] = (byte)(mutated[at] ^ (1 << random.Next(8)));
                    break;
            }
        }

        return [.. mutated];
    }
}
