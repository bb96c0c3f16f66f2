using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Puhui.Platform.Postgres;
using Xunit;

namespace Puhui.EndToEnd.Tests.Backup;

/// <summary>Backups with the real program, beside a server that goes on.</summary>
public sealed class BackupAndRestore : IDisposable
{
    private readonly string _room = Directory.CreateTempSubdirectory("puhui backup ").FullName;

    private string Data => Path.Combine(_room, "data");

    private string File1 => Path.Combine(_room, "city.puhui");

    public void Dispose() => Directory.Delete(_room, recursive: true);

    [Fact]
    public async Task Restores_what_was_backed_up_beside_a_running_server_and_refuses_by_name_what_is_wrong()
    {
        var (balances, _) = await PreviousRelease.MakeAsync(Data);
        var pass = Secret("pass", "correct horse battery staple");
        string root;
        await using (await RunningServer.StartAsync(Data))
        {
            // The server attests what it finds when it starts, so the log goes on while it is copied.
            var made = JsonDocument.Parse((await BackupAsync("--passphrase-file", pass, "--json")).Succeeded().Output).RootElement;
            root = made.GetProperty("logRoot").GetString()!;
            Assert.NotEmpty(root);
            Assert.False(made.GetProperty("withKeys").GetBoolean());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
            await RefusedAsync("backup_exists", BackupAsync("--passphrase-file", pass));
        }

        var target = Path.Combine(_room, "restored");
        await RefusedAsync("backup_wrong_key", RestoreAsync(target, "--passphrase-file", Secret("wrong", "correct horse battery stable")));
        var bytes = await File.ReadAllBytesAsync(File1);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("PGDMP"u8));
        await ChangedAsync([.. bytes.AsSpan(0, bytes.Length / 2)], "backup_truncated", target, pass);
        await ChangedAsync([.. bytes.AsSpan(0, bytes.Length - 1)], "backup_truncated", target, pass);
        bytes[bytes.Length / 2] ^= 1;
        await ChangedAsync(bytes, "backup_damaged", target, pass);
        Directory.CreateDirectory(Path.Combine(target, "profiles"));
        await RefusedAsync("folder_not_empty", RestoreAsync(target, "--passphrase-file", pass));
        Directory.Delete(target, recursive: true);

        var restored = JsonDocument.Parse((await RestoreAsync(target, "--passphrase-file", pass, "--json")).Succeeded().Output).RootElement;

        Assert.True(restored.GetProperty("ok").GetBoolean());
        Assert.Equal(root, restored.GetProperty("logRoot").GetString());
        Assert.Contains("log-ed25519.key", restored.GetProperty("missingKeys").ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(target, "keys")));
        Assert.Equal(balances, await PreviousRelease.BalancesAsync(target));
        PreviousRelease.PutKeys(target);
        Assert.Contains("OK", (await PuhuiCommand.RunAsync(["verify", "--data", target])).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_national_backup_for_a_recipient_brings_the_keys_and_a_server_goes_on_from_it()
    {
        var (balances, root) = await PreviousRelease.MakeAsync(Data);
        var (mine, theirs) = (Path.Combine(_room, "mine.pem"), Path.Combine(_room, "theirs.pem"));
        await OpenSslAsync("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", mine);
        await OpenSslAsync("pkey", "-in", mine, "-pubout", "-out", theirs);
        File.SetUnixFileMode(mine, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await BackupAsync("--recipient", theirs, "--with-keys", "--crypto", "gm")).Succeeded();
        var target = Path.Combine(_room, "restored");
        await RefusedAsync("backup_wrong_key", RestoreAsync(target, "--passphrase-file", Secret("pass", "correct horse battery staple")));
        var text = (await RestoreAsync(target, "--private-key", mine, "--crypto", "gm")).Succeeded().Output;

        Assert.EndsWith("OK", text.Trim(), StringComparison.Ordinal);
        Assert.Contains(root, text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(target, "keys", "log-sm2.key")));
        await using (var server = await RunningServer.StartAsync(target, more: ["--crypto", "gm"]))
        {
            var keys = await server.Client.GetStringAsync("/tlog/key");
            Assert.Equal(2, keys.Trim().Split('\n').Length);
        }

        var again = await PuhuiCommand.RunAsync(["demo", "--once", "--json", "--data", target]);
        Assert.Equal(849, JsonDocument.Parse(again.Succeeded().Output).RootElement.GetProperty("duplicate").GetInt32());
        Assert.Equal(balances, await PreviousRelease.BalancesAsync(target));
    }

    [Fact]
    public async Task A_given_database_is_backed_up_and_restored_too_and_one_that_holds_something_is_refused()
    {
        var (balances, root) = await PreviousRelease.MakeAsync(Data);
        var pass = Secret("pass", "correct horse battery staple");
        var target = Path.Combine(_room, "target");
        await using (var from = await EmbeddedCluster.StartAsync(Data))
        await using (var to = await EmbeddedCluster.StartAsync(target))
        {
            string[] given = ["--passphrase-file", pass, "--data", Path.Combine(_room, "elsewhere")];
            (await PuhuiCommand.RunAsync(["backup", File1, .. given, "--postgres", from.ConnectionString])).Succeeded();
            Assert.Contains(root, (await PuhuiCommand.RunAsync(["restore", File1, .. given, "--postgres", to.ConnectionString])).Succeeded().Output, StringComparison.Ordinal);
            await RefusedAsync("database_not_empty", PuhuiCommand.RunAsync(["restore", File1, .. given, "--postgres", to.ConnectionString]));
        }

        Assert.Equal(balances, await PreviousRelease.BalancesAsync(target));
    }

    [Fact]
    public async Task Asked_wrongly_says_so_and_makes_nothing()
    {
        var pass = Secret("pass", "correct horse battery staple");
        await RefusedAsync("backup_nothing", BackupAsync("--passphrase-file", pass));
        Assert.False(File.Exists(File1) || Directory.Exists(Data));
        Assert.Equal(2, (await BackupAsync()).ExitCode);
        File.SetUnixFileMode(pass, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await RefusedAsync("chmod 600", BackupAsync("--passphrase-file", pass));
        await RefusedAsync("too short", BackupAsync("--passphrase-file", Secret("short", "secret")));
    }

    private Task<CommandResult> BackupAsync(params string[] more) => PuhuiCommand.RunAsync(["backup", File1, .. more, "--data", Data]);

    private Task<CommandResult> RestoreAsync(string target, params string[] more) => PuhuiCommand.RunAsync(["restore", File1, .. more, "--data", target]);

    private async Task ChangedAsync(byte[] bytes, string code, string target, string pass)
    {
        var changed = Path.Combine(_room, "changed.puhui");
        await File.WriteAllBytesAsync(changed, bytes);
        await RefusedAsync(code, PuhuiCommand.RunAsync(["restore", changed, "--passphrase-file", pass, "--data", target]));
        Assert.False(Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any());
    }

    private static async Task RefusedAsync(string word, Task<CommandResult> running)
    {
        var result = await running;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(word, Assert.Single(result.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private string Secret(string name, string text)
    {
        var path = Path.Combine(_room, name);
        File.WriteAllText(path, text + "\n", new UTF8Encoding(false));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
