using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Puhui.Components.Assets;

/// <summary>
/// The style sheet, scripts and icons, embedded in this assembly. Their addresses carry a digest of the content,
/// so a browser may keep them for ever and never shows an old one.
/// </summary>
public static class AssetLibrary
{
    private const string ResourcePrefix = "assets/";

    /// <summary>The path under which assets are served.</summary>
    public const string Root = "/assets/";

    private static readonly FrozenDictionary<string, Asset> ByName = Read();

    private static readonly FrozenDictionary<string, Asset> ByAddress =
        ByName.Values.ToFrozenDictionary(asset => asset.Address, StringComparer.Ordinal);

    /// <summary>The address of a file, for example <c>/assets/puhui.3f9a….css</c>. An unknown name is a bug and throws.</summary>
    public static string Address(string name) => ByName[name].Address;

    /// <summary>The text of a file that is inlined, such as an icon. An unknown name is a bug and throws.</summary>
    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(ByName[name].Content);

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    internal static Asset? Find(string address) => ByAddress.GetValueOrDefault(address);

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(AssetLibrary).Assembly;
        var assets = new List<Asset>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            assets.Add(Asset.Of(resource[ResourcePrefix.Length..], memory.ToArray()));
        }

        // One file, so that the extension is there before the library looks at the page: as two they would race.
        assets.Add(Asset.Of("live.js", [.. Named("htmx.js"), (byte)'\n', .. Named("hx-sse.js")]));
        return assets.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

        byte[] Named(string name) => assets.Single(asset => asset.Name == name).Content;
    }
}

internal sealed class Asset
{
    private readonly Lazy<byte[]> _compressed;

    private Asset(string name, string address, string contentType, byte[] content)
    {
        (Name, Address, ContentType, Content) = (name, address, contentType, content);
        _compressed = new Lazy<byte[]>(Compress);
    }

    public string Name { get; }

    public string Address { get; }

    public string ContentType { get; }

    public byte[] Content { get; }

    public byte[] Brotli => _compressed.Value;

    public static Asset Of(string name, byte[] content)
    {
        var extension = Path.GetExtension(name);
        var digest = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        var address = $"{AssetLibrary.Root}{name[..^extension.Length]}.{digest}{extension}";
        var contentType = extension switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            _ => throw new InvalidOperationException($"No content type is known for the asset {name}."),
        };
        return new Asset(name, address, contentType, content);
    }

    private byte[] Compress()
    {
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.SmallestSize))
        {
            brotli.Write(Content);
        }

        return memory.ToArray();
    }
}
