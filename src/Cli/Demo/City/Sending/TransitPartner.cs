using System.IO.Compression;
using System.Text.Json.Nodes;
using Puhui.Activities.Contracts;
using Puhui.Cli.Demo.City.Routines;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>Metro or buses: the timetable once, then taps.</summary>
internal sealed class TransitPartner(string name, Source source, PartnerPost post, string gtfsFolder) : PostingPartner(name, source, post, "/v1/transit/taps", Tap)
{
    protected override async Task PrepareAsync(CancellationToken stop)
    {
        const string Feeds = "/v1/transit/feeds";
        var known = await Post.SendAsync(HttpMethod.Get, Feeds, null, "", stop);
        if (known.GetProperty("feeds").GetArrayLength() == 0)
        {
            await Post.SendAsync(HttpMethod.Post, Feeds, Pack(gtfsFolder), "application/zip", stop);
        }
    }

    private static JsonObject Tap(object item)
    {
        var ride = (Journey)item;
        var tap = new JsonObject
        {
            ["id"] = ride.Id,
            ["transaction"] = ride.Id,
            ["holder"] = ride.Who.Code,
            ["card"] = $"TC{ride.Who.Number:00000000}",
            ["from"] = ride.Board!.Id,
            ["to"] = ride.Alight!.Id,
            ["tap_in"] = Words.Time(ride.Start),
            ["tap_out"] = Words.Time(ride.End),
            ["region"] = Words.Region,
        };
        if (ride.Line is { } line)
        {
            tap["route"] = line.Id;
        }

        return tap;
    }

    private static byte[] Pack(string folder)
    {
        using var held = new MemoryStream();
        using (var archive = new ZipArchive(held, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal))
            {
                archive.CreateEntryFromFile(file, Path.GetFileName(file));
            }
        }

        return held.ToArray();
    }
}
