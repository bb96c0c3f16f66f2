using Npgsql;
using Puhui.Methods.Contracts;

namespace Puhui.Modules.Tests.Methods.Governance;

public sealed class What_is_published
{
    private static readonly string[] Edits =
    [
        "update methods.published set effective_from = now()",
        "delete from methods.published",
        "truncate methods.published cascade",
        "update methods.published_file set content = ''",
        "delete from methods.published_file",
        "insert into methods.published_file (method_id, version, name, content) values ('cn.jjj.low-carbon-travel', '2024.2', 'more.md', '')",
        "update methods.step set verdict = 'no'",
        "delete from methods.step",
        "update methods.version set content_hash = decode(repeat('00', 32), 'hex')",
        "update methods.draft_file set content = ''",
        "update methods.draft set author = gen_random_uuid()",
        "update methods.draft set state = 'draft', content_hash = null",
        "delete from methods.draft",
    ];

    [Fact]
    public async Task Is_never_edited_not_even_by_sql()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);
        foreach (var sql in Edits)
        {
            await using var command = house.Database.CreateCommand(sql);

            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

            Assert.True(refused.SqlState == PostgresErrorCodes.RestrictViolation, sql);
        }
    }

    [Fact]
    public async Task Is_not_used_when_its_files_are_not_what_was_approved()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);
        await using (var change = house.Database.CreateCommand("""
            alter table methods.published_file disable trigger never_changes;
            update methods.published_file set content = convert_to('# forged', 'UTF8') where name = 'sources.md';
            """))
        {
            await change.ExecuteNonQueryAsync();
        }

        using var server = new Puhui.Methods.MethodRegister(
            house.Database,
            Puhui.Platform.Settings.SettingsReader.Read(new Dictionary<string, string?> { ["data"] = Path.GetTempPath() }, new Dictionary<string, string>(), Puhui.Platform.Settings.SettingsReader.HomeFolder()),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Puhui.Methods.MethodRegister>.Instance);
        await server.StartAsync(default);

        Assert.Null(server.Library.Find(GovernanceHouse.Next));
        Assert.Equal("method_unknown", server.Choose(house.Programme, "metro", null, house.Time.GetUtcNow().AddSeconds(1)).Refusal!.Code);
    }
}
