using Npgsql;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Platform.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Options_go_before_variables_and_variables_before_the_file()
    {
        File.WriteAllText(Path.Combine(_folder, "puhui.yaml"), "port: 1111\nlanguage: en\nlog_origin: file.example/log\n");

        var settings = Read(new() { ["port"] = "3333" }, ("PUHUI_PORT", "2222"), ("PUHUI_LOG_ORIGIN", "variable.example/log"));

        Assert.Equal(3333, settings.Port);
        Assert.Equal("variable.example/log", settings.LogOrigin);
        Assert.Equal("en", settings.Language);
    }

    [Fact]
    public void Every_fault_is_named_as_the_operator_wrote_it()
    {
        File.WriteAllText(Path.Combine(_folder, "puhui.yaml"), "max_connections: 1\n");

        var wrong = Assert.Throws<SettingsException>(() => Read(
            new() { ["port"] = "70000" },
            ("PUHUI_METHODS", "/no/such/folder"), ("PUHUI_OTLP_ENDPOINT", "collector:4317"), ("PUHUI_PUBLIC_URL", "ftp://x"),
            ("PUHUI_LISTEN", "everywhere"), ("PUHUI_LOG_ORIGIN", "has space"), ("PUHUI_COLOUR", "green")));

        Assert.Equal(
            ["--port", "PUHUI_COLOUR", "PUHUI_LISTEN", "PUHUI_LOG_ORIGIN", "PUHUI_METHODS", "PUHUI_OTLP_ENDPOINT", "PUHUI_PUBLIC_URL", "puhui.yaml: max_connections"],
            wrong.Faults.Select(f => f.Name.Replace(_folder + "/", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_list_of_settings_is_named_with_its_line()
    {
        File.WriteAllText(Path.Combine(_folder, "puhui.yaml"), "port: 1\n  - what\n");

        var wrong = Assert.Throws<SettingsException>(() => Read([]));

        Assert.Contains("puhui.yaml:", wrong.Faults.Single().Name);
    }

    [Theory]
    [InlineData("postgres://ann:s%40cret@db.example:6432/carbon?sslmode=require")]
    [InlineData("postgresql://ann:s%40cret@db.example:6432/carbon?sslmode=require")]
    [InlineData("Host=db.example;Port=6432;Username=ann;Password=s@cret;Database=carbon;SSL Mode=Require")]
    public void A_connection_may_be_written_both_ways(string text)
    {
        var read = new NpgsqlConnectionStringBuilder(Read([], ("PUHUI_POSTGRES", text)).PostgresConnection);

        Assert.Equal(("db.example", 6432, "ann", "s@cret", "carbon", SslMode.Require), (read.Host, read.Port, read.Username, read.Password, read.Database, read.SslMode));
    }

    [Theory]
    [InlineData("postgres://ann:topsecret@")]
    [InlineData("Host=x;Password=topsecret;Colour=green")]
    [InlineData("Password=topsecret;Database=carbon")]
    public void A_wrong_connection_is_refused_without_repeating_its_password(string text)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read([], ("PUHUI_POSTGRES", text)));

        Assert.Equal("PUHUI_POSTGRES", wrong.Faults.Single().Name);
        Assert.DoesNotContain("topsecret", wrong.Message);
    }

    private PuhuiSettings Read(Dictionary<string, string?> options, params (string Name, string Value)[] variables)
    {
        options["data"] = _folder;
        return SettingsReader.Read(options, variables.ToDictionary(v => v.Name, v => v.Value), _folder);
    }
}
