using System.IO.Compression;
using System.Text;
using Puhui.Transit.Feeds;

namespace Puhui.Connectors.Tests.Transit;

/// <summary>The demo timetable, whole or with files replaced, and a server that takes taps.</summary>
internal static class DemoFeed
{
    public static readonly string Folder = Path.Combine(Platform.Settings.SettingsReader.HomeFolder(), "tests/Connectors.Tests/Transit/Samples");

    public static byte[] Zip(params (string Name, string? Content)[] changes)
    {
        var files = Directory.GetFiles(Folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
        foreach (var (name, content) in changes)
        {
            _ = content is null ? files.Remove(name) : (files[name] = content) is not null;
        }

        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return packed.ToArray();
    }

    public static Feed Read(params (string Name, string? Content)[] changes) => FeedReader.Read(new MemoryStream(Zip(changes)));

}
