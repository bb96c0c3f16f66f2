using System.Text.RegularExpressions;
using Xunit;

namespace Puhui.Architecture.Tests;

/// <summary>A module's SQL names its own schema only; Platform's names <c>platform</c> only.</summary>
public sealed partial class SqlStaysAtHome
{
    [GeneratedRegex(@"\b(select|insert|update|delete|from|join|copy|truncate|table|into|create|alter|drop|lock)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SqlWord();

    [Fact]
    public void No_module_names_another_modules_schema()
    {
        var found = Repository.ModuleNames
            .Select(name => (Folder: "src/Modules/" + name, Schema: name.ToLowerInvariant()))
            .Concat(Repository.ConnectorNames.Select(name => (Folder: "src/Connectors/" + name, Schema: name.ToLowerInvariant())))
            .Append((Folder: "src/Platform", Schema: "platform"))
            .SelectMany(home => Repository.Files(home.Folder, ".cs", ".sql").SelectMany(file => Strangers(home.Schema, file, File.ReadAllText(file))));
        Assert.Empty(found);
    }

    [Fact]
    public void Core_server_and_web_speak_no_sql()
    {
        var found = new[] { "src/Core", "src/Server", "src/Web" }
            .SelectMany(folder => Repository.Files(folder, ".cs", ".sql").SelectMany(file => Strangers("none", file, File.ReadAllText(file))));
        Assert.Empty(found);
    }

    [Fact]
    public void The_check_reads_sql_that_exists() => Assert.NotEmpty(Repository.Files("src/Modules", ".sql"));

    [Theory]
    [InlineData("planted.cs", "var sql = \"select 1 from ledger.leg\";", "ledger")]
    [InlineData("planted.cs", "var sql = \"\"\"\n  insert into accounts.holder values (1)\n\"\"\";", "accounts")]
    [InlineData("planted.sql", "alter table ledger.leg add x int;", "ledger")]
    public void A_planted_statement_is_seen(string file, string text, string schema) =>
        Assert.Equal([$"{file} names {schema}"], Strangers("activities", file, text).Select(found => found[..found.IndexOf(':', StringComparison.Ordinal)]));

    [Theory]
    [InlineData("planted.cs", "var balance = ledger.BalanceAsync(); // select from ledger.leg")]
    [InlineData("planted.cs", "var sql = \"select 1 from activities.record\";")]
    public void Calls_comments_and_home_are_no_strangers(string file, string text) => Assert.Empty(Strangers("activities", file, text));

    private static IEnumerable<string> Strangers(string home, string file, string text)
    {
        var schemas = Repository.HouseNames.Select(name => name.ToLowerInvariant()).Append("platform").Where(schema => schema != home);
        var stranger = new Regex($@"(?<![\w./-])({string.Join('|', schemas)})\.""?[a-z_]+", RegexOptions.None, TimeSpan.FromSeconds(5));
        var texts = file.EndsWith(".sql", StringComparison.Ordinal) ? [WithoutSqlComments(text)] : CSharpText.Split(text).Strings.Where(part => SqlWord().IsMatch(part));
        return texts.SelectMany(part => stranger.Matches(part)).Select(match => $"{(Path.IsPathRooted(file) ? Repository.Relative(file) : file)} names {match.Groups[1].Value}: {match.Value}");
    }

    private static string WithoutSqlComments(string sql) => Regex.Replace(sql, "--[^\n]*", "", RegexOptions.None, TimeSpan.FromSeconds(5));
}
