using Microsoft.Extensions.DependencyInjection;
using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Accounts.Support;

namespace Puhui.Modules.Tests.Accounts.Identity;

public sealed class Nothing_readable_in_the_database
{
    private const string Phone = "13812345678";
    private const string Mail = "canary.li@example.com";
    private const string Name = "金丝雀";
    private const string Nickname = "小金雀";
    private const string Group = "金丝雀之家";
    private const string Vehicle = "LTANPUHU3T0000001";
    private static readonly string Number = Citizens.Number(new(1991, 7, 23), 77);

    private static async Task<AccountId> PlantAsync(Citizens citizens)
    {
        var holder = await citizens.PersonAsync(Phone);
        var ticket = (await citizens.SignIn.AskAsync(Mail, Citizens.Asker, default)).Value.Text;
        Assert.True((await citizens.SignIn.AddContactAsync(holder, ticket, citizens.Carrier.Last.Variable, Citizens.Asker, default)).IsAccepted);
        Assert.True((await citizens.Identity.StateAsync(holder, new("resident", Name, Number), default)).IsAccepted);
        Assert.True((await citizens.Identity.StateAsync(holder, new("vehicle", Name, Vehicle), default)).IsAccepted);
        Assert.True((await citizens.Groups.CreateAsync(holder, new("household", Group, Nickname), default)).IsAccepted);
        return holder;
    }

    /// <summary>Every row of every table as PostgreSQL writes it, bytes in hexadecimal.</summary>
    private static async Task<string> DumpAsync(NpgsqlDataSource database)
    {
        List<string> tables = [];
        await using (var command = database.CreateCommand(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                tables.Add(row.GetString(0));
            }
        }

        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            await using var command = database.CreateCommand($"select t::text from {table} t");
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                dump.AppendLine(row.GetString(0));
            }
        }

        return dump.ToString();
    }

    private static IEnumerable<string> Found(string dump, params string[] planted)
    {
        foreach (var text in planted)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            // In base64 a text looks different at each of three offsets; its inside is the same whatever stands around it.
            var forms = new List<string> { text, Convert.ToHexString(bytes), string.Concat(text.Select(c => $"\\u{(int)c:x4}")) };
            for (var offset = 0; offset < 3; offset++)
            {
                var base64 = Convert.ToBase64String([.. new byte[offset], .. bytes]);
                var skip = offset == 0 ? 0 : offset + 1;
                var whole = (offset + bytes.Length) / 3 * 4;
                forms.Add(base64[skip..whole]);
                forms.Add(base64[skip..whole].Replace('+', '-').Replace('/', '_'));
            }

            foreach (var form in forms.Where(form => dump.Contains(form, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"{text} as {form}";
            }
        }
    }

    [Fact]
    public async Task Neither_name_nor_number_nor_address_in_any_form()
    {
        await using var citizens = await Citizens.StartAsync();
        await PlantAsync(citizens);

        var dump = await DumpAsync(citizens.Modules.Database);

        Assert.Contains("(", dump, StringComparison.Ordinal);
        Assert.Empty(Found(dump, Phone, Mail, Name, Nickname, Group, Number, Number[6..14], Vehicle));
    }

    [Fact]
    public async Task The_search_would_find_them()
    {
        await using var citizens = await Citizens.StartAsync();
        await using (var command = citizens.Modules.Database.CreateCommand(
            "create table planted as select $1::text as a, convert_to($1, 'UTF8') as b, translate(encode(convert_to('x' || $1, 'UTF8'), 'base64'), E'\\n', '') as c"))
        {
            command.Parameters.Add(new() { Value = Mail });
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(3, Found(await DumpAsync(citizens.Modules.Database), Mail).Select(f => f.Split(" as ")[1].ToUpperInvariant()).Distinct().Count());
    }

    [Fact]
    public async Task All_of_it_can_be_taken_away_and_erased()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await PlantAsync(citizens);
        var doors = citizens.Modules.Services.GetServices<IHolderData>().Where(door => door.Section is "sign-in" or "identity" or "groups").ToList();
        Assert.Equal(3, doors.Count);

        var export = new StringBuilder();
        foreach (var door in doors)
        {
            using var memory = new MemoryStream();
            await using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                await door.ExportAsync(holder, json, default);
            }

            using var read = JsonDocument.Parse(memory.ToArray());
            export.Append(read.RootElement.GetRawText());
        }

        Assert.All(new[] { "+86" + Phone, Mail, Name, Nickname, Group, Number, Vehicle }, text => Assert.Contains(text, export.ToString(), StringComparison.Ordinal));
        for (var again = 0; again < 2; again++)
        {
            await using var connection = await citizens.Modules.Database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            foreach (var door in doors)
            {
                await door.EraseAsync(connection, holder, default);
            }

            await transaction.CommitAsync();
        }

        Assert.Equal(0, await citizens.CountAsync("accounts.contact") + await citizens.CountAsync("accounts.session") + await citizens.CountAsync("accounts.identity") + await citizens.CountAsync("accounts.group_member"));
        citizens.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.NotEqual(holder, await citizens.PersonAsync(Phone));
    }
}
