using Npgsql;
using Puhui.Modules.Tests.Support;

namespace Puhui.Modules.Tests.Platform;

public sealed class The_test_cluster
{
    [Fact]
    public async Task Gives_every_caller_an_empty_database_of_its_own()
    {
        await using var first = await TestPostgres.DatabaseAsync([]);
        await using var second = await TestPostgres.DatabaseAsync([]);
        await using (var create = first.CreateCommand("create table mine (id int)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var select = second.CreateCommand("select * from mine");

        var missing = await Assert.ThrowsAsync<PostgresException>(() => select.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.UndefinedTable, missing.SqlState);
    }

    [Fact]
    public async Task Runs_a_supported_PostgreSQL_with_checksums_and_UTF_8()
    {
        await using var database = await TestPostgres.DatabaseAsync([]);
        await using var command = database.CreateCommand("select current_setting('data_checksums') || ' ' || current_setting('server_encoding') || ' ' || (current_setting('server_version_num')::int / 10000)");

        Assert.Matches("^on UTF8 1[5-8]$", (string)(await command.ExecuteScalarAsync())!);
    }
}
