using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Migrations;

namespace Puhui.Modules.Tests.Platform.Migrations;

public sealed class MigrationRunnerTests : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestPostgres.DatabaseAsync([]);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Applies_each_migration_once_and_in_order()
    {
        var shop = Migrations(("0001-shelves/change.sql", "create table shop.shelf (id int)"), ("0002-more/change.sql", "alter table shop.shelf add column name text"));

        Assert.Equal(2, await RunAsync(shop));
        Assert.Equal(0, await RunAsync(shop));
        Assert.Equal(1, await RunAsync(Migrations([.. shop, ("0003-yet/change.sql", "create table shop.till (id int)")])));
        Assert.Equal("shelves,more,yet", await ScalarAsync("select string_agg(name, ',' order by number) from platform.migration where schema = 'shop'"));
    }

    [Fact]
    public async Task Refuses_a_migration_that_was_edited_after_it_was_applied()
    {
        await RunAsync(Migrations(("0001-shelves/change.sql", "create table shop.shelf (id int)")));

        var refused = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(Migrations(("0001-shelves/change.sql", "create table shop.shelf (id bigint)"))));

        Assert.Contains("shop 0001-shelves was changed after it was applied", refused.Message);
    }

    [Fact]
    public async Task Refuses_a_database_that_is_newer_than_the_program()
    {
        await RunAsync(Migrations(("0001-shelves/change.sql", "select 1"), ("0002-more/change.sql", "select 2")));

        var refused = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(Migrations(("0001-shelves/change.sql", "select 1"))));

        Assert.Contains("The database is newer than this program: schema shop is at 0002", refused.Message);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task A_failing_check_names_the_problem_and_changes_nothing(string part)
    {
        var refused = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(Migrations(
            ("0001-shelves/change.sql", "create table shop.shelf (id int)"),
            ($"0001-shelves/{part}.sql", "select 'shelf ' || n || ' is crooked' from generate_series(1, 2) n"))));

        Assert.Contains($"shop 0001-shelves: the check {part} the change found: shelf 1 is crooked; shelf 2 is crooked", refused.Message);
        Assert.Equal(DBNull.Value, await ScalarAsync("select to_regclass('shop.shelf')::text"));
        Assert.Equal(0L, await ScalarAsync("select count(*) from platform.migration"));
    }

    [Fact]
    public async Task Failing_SQL_names_its_file_and_changes_nothing()
    {
        var refused = await Assert.ThrowsAsync<MigrationException>(() => RunAsync(Migrations(
            ("0001-shelves/change.sql", "create table shop.shelf (id int);\n\nselect 1;\nselect *\nfrom shop.nowhere;\n"))));

        Assert.Contains("shop 0001-shelves: change.sql: relation \"shop.nowhere\" does not exist", refused.Message);
        Assert.Equal(DBNull.Value, await ScalarAsync("select to_regclass('shop.shelf')::text"));
    }

    [Fact]
    public async Task Processes_that_start_at_once_apply_each_migration_once()
    {
        var slow = Migrations(("0001-shelves/change.sql", "select pg_sleep(0.2); create table shop.shelf (id int)"), ("0002-more/change.sql", "create table shop.till (id int)"));

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(slow)));

        Assert.Equal(2, applied.Sum());
    }

    [Theory]
    [InlineData("0000-none/change.sql", "numbered from 0001")]
    [InlineData("1-short/change.sql", "is not Migrations/NNNN-name")]
    [InlineData("0001-empty/before.sql", "has no change.sql")]
    public async Task Names_that_do_not_fit_are_a_mistake_of_the_build(string name, string said)
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Migrations((name, "select 1"))));

        Assert.Contains(said, mistake.Message);
    }

    private static (string Name, string Sql)[] Migrations(params (string, string)[] files) => files;

    private Task<int> RunAsync((string Name, string Sql)[] files) =>
        new MigrationRunner(_database, [new MigrationSource("shop", new FilesAssembly(files))], NullLogger<MigrationRunner>.Instance).RunAsync();

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>An assembly that carries the given files.</summary>
    private sealed class FilesAssembly((string Name, string Sql)[] files) : Assembly
    {
        public override string[] GetManifestResourceNames() => [.. files.Select(f => "Migrations/" + f.Name)];

        public override Stream GetManifestResourceStream(string name) =>
            new MemoryStream(Encoding.UTF8.GetBytes(files.Single(f => "Migrations/" + f.Name == name).Sql));

        public override AssemblyName GetName() => new("Shop");
    }
}
