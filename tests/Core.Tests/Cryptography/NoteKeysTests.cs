using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;
using Xunit;

namespace Puhui.Core.Tests.Cryptography;

public sealed class NoteKeysTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"puhui keys {Guid.NewGuid():N}");

    [Fact]
    public void Are_made_once_and_found_again()
    {
        using var made = NoteKeys.LoadOrCreate(_folder, "city.example/puhui");
        using var found = NoteKeys.LoadOrCreate(_folder, "city.example/puhui");

        Assert.Equal(made.KeyLines, found.KeyLines);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.All(Directory.GetFiles(_folder), f => Assert.Equal(OwnerOnly, File.GetUnixFileMode(f)));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
    }

    [Fact]
    public void Are_the_same_for_all_who_ask_at_once()
    {
        var lines = new string[16];
        Parallel.For(0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            using var keys = NoteKeys.LoadOrCreate(_folder, "city.example/puhui");
            lines[i] = keys.KeyLines;
        });

        Assert.Single(lines.Distinct());
    }

    [Fact]
    public void Key_lines_give_verifiers_of_what_the_keys_sign()
    {
        using var keys = NoteKeys.LoadOrCreate(_folder, "city.example/puhui");
        var verifiers = NoteVerifiers.Parse(keys.KeyLines).Value;

        var note = new Checkpoint("city.example/puhui", 0, Rfc6962.EmptyRoot).Sign(keys.Signers);

        Assert.Equal([NoteKeyKind.Ed25519, NoteKeyKind.Sm2], note.Verify(verifiers).Value.Select(k => k.Kind));
    }

    [Fact]
    public void Of_another_log_are_refused()
    {
        NoteKeys.LoadOrCreate(_folder, "city.example/puhui").Dispose();

        var e = Assert.Throws<InvalidDataException>(() => NoteKeys.LoadOrCreate(_folder, "other.example/puhui"));
        Assert.Contains("is of the log city.example/puhui", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_others_can_read_are_refused()
    {
        NoteKeys.LoadOrCreate(_folder, "city.example/puhui").Dispose();
        File.SetUnixFileMode(Path.Combine(_folder, "log-sm2.key"), OwnerOnly | UnixFileMode.GroupRead);

        var e = Assert.Throws<InvalidDataException>(() => NoteKeys.LoadOrCreate(_folder, "city.example/puhui"));
        Assert.Contains("chmod 600", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log-ed25519.key")]
    [InlineData("log-sm2.key")]
    public void Damaged_anywhere_are_refused(string name)
    {
        NoteKeys.LoadOrCreate(_folder, "city.example/puhui").Dispose();
        var path = Path.Combine(_folder, name);
        var line = File.ReadAllText(path);

        for (var i = 0; i < line.Length - 1; i++)
        {
            File.WriteAllText(path, line[..i] + (line[i] == 'A' ? 'B' : 'A') + line[(i + 1)..]);
            Assert.Throws<InvalidDataException>(() => NoteKeys.LoadOrCreate(_folder, "city.example/puhui"));
        }

        File.WriteAllText(path, string.Empty);
        Assert.Throws<InvalidDataException>(() => NoteKeys.LoadOrCreate(_folder, "city.example/puhui"));
    }

    [Fact]
    public void Unreadable_key_lines_are_refused()
    {
        Assert.Equal("key_unreadable", NoteVerifiers.Parse("nonsense").Refusal!.Code);
        Assert.Equal("key_unreadable", NoteVerifiers.Parse(" \n").Refusal!.Code);
        Assert.Equal("key_unreadable", NoteVerifiers.Parse(null).Refusal!.Code);
        byte[] offTheCurve = [4, .. new byte[64]];
        Assert.Equal("key_unreadable", NoteVerifiers.Parse(new NoteKey("test", NoteKeyKind.Sm2, offTheCurve).ToString()).Refusal!.Code);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
