using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Puhui.Methods;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Methods;

/// <summary>A copy of two methods in a folder of its own, and a register that reads it over an empty database.</summary>
internal sealed class MethodFolder : IAsyncDisposable
{
    private MethodFolder(string folder, NpgsqlDataSource database)
    {
        Folder = folder;
        Database = database;
    }

    public string Folder { get; }

    public NpgsqlDataSource Database { get; }

    public static async Task<MethodFolder> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("puhui-methods-").FullName;
        foreach (var method in (string[])["cn.jjj.low-carbon-travel", "cn.sh.green-travel"])
        {
            Copy(Path.Combine(SettingsReader.HomeFolder(), "methods", method), Path.Combine(folder, method));
        }

        return new MethodFolder(folder, await TestPostgres.DatabaseAsync([new MigrationSource("methods", typeof(MethodsModule).Assembly)]));
    }

    /// <summary>A register as another process would have it.</summary>
    public MethodRegister NewRegister() =>
        new(Database, new PuhuiSettings { DataFolder = Folder, MethodsFolder = Folder, ProfilesFolder = Folder, SamplesFolder = Folder }, NullLogger<MethodRegister>.Instance);

    public async Task<MethodRegister> StartAsync()
    {
        var register = NewRegister();
        await register.StartAsync(default);
        return register;
    }

    public string FileOf(string method, string version) => Path.Combine(Folder, method, version, "method.yaml");

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
