using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>Pictures that operators upload: of offers, of goals, as evidence. Kept in the database under their hash.</summary>
public interface IPictures
{
    /// <summary>Keeps a picture; gives its hash. Refusals: <c>picture_invalid</c> (not PNG, JPEG or WebP by its bytes, or above 1 MiB).</summary>
    Task<Result<string>> KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>A picture with its media type; null when there is none.</summary>
    Task<(byte[] Bytes, string MediaType)?> FindAsync(string hash, CancellationToken ct);
}
