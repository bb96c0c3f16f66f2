using System.Net.Http.Headers;
using System.Text;
using Puhui.Bank;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Transit;
using Puhui.Utilities;
using Puhui.WeChat;

namespace Puhui.Connectors.Tests.Items;

public sealed class Doors_under_spoilt_requests
{
    [Fact]
    public async Task Never_answer_with_a_failure_of_their_own()
    {
        await using var server = await ActivityServer.StartAsync(
            add: (services, settings) => services.AddTransit(settings).AddBank(settings).AddUtilities(settings).AddWeChat(settings),
            map: routes => routes.MapTransit().MapBank().MapUtilities().MapWeChat());
        (string Path, string Type, string Body)[] sound =
        [
            ("/v1/transit/taps", "application/json", """[{"id":"t1","holder":"h1","route":"1","from":"A","to":"B","tap_in":"2026-09-17 07:59:00"}]"""),
            ("/v1/bank/transactions", "application/json", """[{"id":"b1","holder":"h1","mcc":"4900","amount":1200,"at":"2026-09-17 10:00:00","bill_account":"1"},{"id":"b2","holder":"h1","type":"refund","original":"b1","at":"2026-09-17 10:00:00"}]"""),
            ("/v1/bank/transactions", "text/csv", "id,holder,mcc,amount,at\nb1,h1,5411,1200,2026-09-17 10:00:00\n"),
            ("/v1/utilities/readings", "application/json", """[{"id":"r1","holder":"h1","meter":"m1","kind":"water","at":"2026-09-17 10:00:00","value":12.5,"baseline_day":1},{"id":"r2","holder":"h1","meter":"m1","kind":"water","at":"2026-09-18 10:00:00","value":12.6}]"""),
            ("/v1/utilities/office", "application/x-ndjson", """{"id":"o1","holder":"h1","kind":"e-form","at":"2026-09-17 10:00:00","sheets":3}"""),
            ("/v1/wechat/sessions", "application/json", """{"openid":"o1","session_key":"tiihtNczf5v6AKRyjwEUhQ=="}"""),
            ("/v1/wechat/steps", "application/json", """{"openid":"o1","encryptedData":"AAAAAAAAAAAAAAAAAAAAAA==","iv":"AAAAAAAAAAAAAAAAAAAAAA=="}"""),
            ("/v1/transit/feeds", "application/zip", "PK\u0003\u0004"),
        ];
        foreach (var (path, type, body) in sound)
        {
            foreach (var spoilt in Support.SpoiltBytes.Of(Encoding.UTF8.GetBytes(body), 60, path.Length))
            {
                using var content = new ByteArrayContent(spoilt);
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                using var answer = await server.Http.PostAsync(path, content);
                Assert.True((int)answer.StatusCode < 500, $"{path} {(int)answer.StatusCode}: {Encoding.UTF8.GetString(spoilt)}");
            }
        }
    }
}
