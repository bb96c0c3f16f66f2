using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bank;
using Puhui.Bank.Transactions;
using Puhui.CarFreeDay;
using Puhui.Gbt32960;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.WeChat;
using Puhui.WeChat.Sessions;

namespace Puhui.Connectors.Tests;

public sealed class Erasing_a_holder_of_connectors
{
    private const string Subject = "LSVAA0000000CANARY";

    [Fact]
    public async Task Leaves_nothing_of_the_holder_and_all_of_others()
    {
        await using var server = await ActivityServer.StartAsync(
            add: (services, settings) => services.AddCarFreeDay(settings).AddWeChat(settings).AddBank(settings).AddGbt32960(settings));
        await using var connection = await server.Database.OpenConnectionAsync();
        var handles = new AccountHandle?[1];
        await server.Get<IAccounts>().ResolveAsync(server.Source.Issuer, [Subject], enrol: true, server.Source.ZoneId, handles, default);
        await PlantAsync(server, connection, Subject, 1);
        await PlantAsync(server, connection, "somebody-else", 2);
        Assert.All(await CountAsync(connection), table => Assert.Equal((table.Table, 2L), table));

        foreach (var door in server.Get<IEnumerable<IHolderData>>().Where(door => door.Section is "car-free-days" or "wechat-steps" or "bank-spending" or "vehicles"))
        {
            using var export = new MemoryStream();
            await using (var json = new System.Text.Json.Utf8JsonWriter(export))
            {
                await door.ExportAsync(handles[0]!.Value.Id, json, default);
            }

            using var read = System.Text.Json.JsonDocument.Parse(export.ToArray());
            Assert.Equal((door.Section, 1), (door.Section, read.RootElement.GetArrayLength()));
            await door.EraseAsync(connection, handles[0]!.Value.Id, default);
        }

        Assert.All(await CountAsync(connection), table => Assert.Equal((table.Table, 1L), table));
    }

    private static readonly string[] Tables =
    [
        "carfreeday.declaration", "carfreeday.photo", "carfreeday.print", "wechat.session", "wechat.day", "bank.spend", "bank.refund",
        "gbt32960.vehicle", "gbt32960.point", "gbt32960.trip", "gbt32960.withdrawal",
    ];

    private static async Task<List<(string Table, long Rows)>> CountAsync(NpgsqlConnection connection)
    {
        List<(string, long)> counts = [];
        foreach (var table in Tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table}", connection);
            counts.Add((table, (long)(await count.ExecuteScalarAsync())!));
        }

        return counts;
    }

    private static async Task PlantAsync(ActivityServer server, NpgsqlConnection connection, string subject, int number)
    {
        var spends = server.Get<SpendStore>();
        var (id, day) = (Guid.NewGuid(), Guid.NewGuid().ToByteArray());
        foreach (var (sql, values) in new (string, object[])[]
        {
            ("insert into carfreeday.declaration (id, source, sandbox, holder, vehicle, engine_class, parked_from, declared_at, state, changed_at) values ($1, $2, false, $3, '\\x00', 'x', now(), now(), 2, now())", [id, server.Source.Id.Value, subject]),
            ("insert into carfreeday.photo (declaration, stage, sha256, received_at, odometer, code, width, height, picture) values ($1, 1, $2, now(), 1, 'c', 1, 1, '\\x00')", [id, day]),
            ("insert into carfreeday.print (declaration, stage, sandbox, sha256, low, slope, at) values ($1, 1, false, $2, 1, 1, now())", [id, day]),
            ("insert into wechat.session (source, person, session_key, since) values ($1, $2, '\\x00', now())", [server.Source.Id.Value, server.Get<SessionStore>().Person(server.Source.Id, subject)]),
            ("insert into wechat.day (source, person, day, number, steps) values ($1, $2, '2026-09-18', 1, 8000)", [server.Source.Id.Value, server.Get<SessionStore>().Person(server.Source.Id, subject)]),
            ("insert into bank.spend (source, id, content, holder, category, mcc, spent_on, amount_fen) values ($1, $2, $2, $3, 'c', '4111', '2026-09-18', 100)", [server.Source.Id.Value, day, spends.Digest("holder", subject)]),
            ("insert into bank.refund (source, id, original, amount_fen) values ($1, $2, $2, 1)", [server.Source.Id.Value, day]),
            ("insert into gbt32960.platform (name, mode, source, vins, claims) values ('p' || $2::text, 2, $1, '{}', 1)", [server.Source.Id.Value, number]),
            ("insert into gbt32960.vehicle (platform, vin) select max(number), $1 from gbt32960.platform", [subject]),
            ("insert into gbt32960.point (platform, vin, at, received_at) select max(number), $1, now(), now() from gbt32960.platform", [subject]),
            ("insert into gbt32960.trip (platform, vin, kind, started_at, ended_at, amount, record_id, state, updated_at) select max(number), $1, 1, now(), now(), 5, $1, 1, now() from gbt32960.platform", [subject]),
            ("insert into gbt32960.withdrawal (platform, vin, record_id) select max(number), $1, $1 from gbt32960.platform", [subject]),
        })
        {
            await using var insert = new NpgsqlCommand(sql, connection);
            foreach (var value in values)
            {
                insert.Parameters.Add(new() { Value = value });
            }

            await insert.ExecuteNonQueryAsync();
        }
    }
}
