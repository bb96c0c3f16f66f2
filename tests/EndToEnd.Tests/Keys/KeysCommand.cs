using System.Text.Json;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Keys;

/// <summary>Rotation with the real program, beside a server that goes on.</summary>
public sealed class KeysCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui keys ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<JsonElement> KeysAsync(params string[] arguments) =>
        JsonDocument.Parse((await PuhuiCommand.RunAsync(["keys", .. arguments, "--json", "--data", _folder])).Succeeded().Output).RootElement;

    [Fact]
    public async Task Rotates_beside_a_server_and_takes_over_what_an_earlier_release_kept_plainly()
    {
        var plain = Path.Combine(_folder, "keys", "secrets.key");
        Directory.CreateDirectory(Path.GetDirectoryName(plain)!);
        await File.WriteAllTextAsync(plain, Convert.ToBase64String(new byte[32]) + "\n");
        File.SetUnixFileMode(plain, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var server = await RunningServer.StartAsync(_folder);
        var first = Assert.Single((await KeysAsync("list")).GetProperty("keys").EnumerateArray()).GetProperty("label").GetString();

        var rotated = await KeysAsync("rotate");
        var second = rotated.GetProperty("current").GetString();
        Assert.NotEqual(first, second);
        Assert.Equal(1, rotated.GetProperty("takenOver").GetInt32());
        Assert.Equal(first, Assert.Single(rotated.GetProperty("retired").EnumerateArray()).GetString());
        Assert.False(File.Exists(plain));
        Assert.StartsWith(second + " ", await File.ReadAllTextAsync(Path.Combine(_folder, "keys", "wrapped", "secrets.key")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "keys", "retired", first + ".key")));
        using (var ready = await server.Client.GetAsync("/health/ready"))
        {
            Assert.True(ready.IsSuccessStatusCode);
        }

        // One that was made before is taken; the old one is destroyed this time.
        var made = (await PuhuiCommand.RunAsync(["keys", "make", "--data", _folder])).Succeeded().Output.Trim();
        var refused = await PuhuiCommand.RunAsync(["keys", "destroy", second!, "--data", _folder]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("current", refused.Errors, StringComparison.Ordinal);
        var taken = await KeysAsync("rotate", "--destroy-old");
        Assert.Equal(made, taken.GetProperty("current").GetString());
        Assert.True(taken.GetProperty("resumed").GetBoolean());
        Assert.False(File.Exists(Path.Combine(_folder, "keys", "retired", second + ".key")));
        Assert.Equal(made, Assert.Single((await KeysAsync("list")).GetProperty("keys").EnumerateArray()).GetProperty("label").GetString());
    }
}
