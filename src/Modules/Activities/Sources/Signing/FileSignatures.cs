using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.Activities.Sources.Signing;

/// <summary>
/// Detached signatures of files: four lines of text, of which the first three are signed, each with its line feed:
/// <code>
/// puhui file signature 1
/// keyid: key_…
/// digest: sha-256=:…:
/// signature: :…:
/// </code>
/// The digest is that of the file as it lies there, by sha-256, sha-512 or sm3.
/// </summary>
internal sealed class FileSignatures(SigningKeys keys, ISources sources, ISourceKeys register)
{
    private const int LongestText = 4096;
    private const string Title = "puhui file signature 1";
    private const string KeyStart = "keyid: ";
    private const string DigestStart = "digest: ";
    private const string SignatureStart = "signature: ";

    /// <summary>Returns when the signature of a file holds and its key is one of the source.</summary>
    /// <exception cref="ImportException">It does not hold; the message begins with the code of docs/refusals.md.</exception>
    public async Task DemandAsync(string file, string signatureFile, SourceId source, CancellationToken ct)
    {
        var (keyId, digest, signature, signed) = await ReadAsync(signatureFile, ct);
        var key = await FindAsync(keyId, ct) ?? throw Refused("key_unknown", $"there is no signing key {keyId}");
        if (!key.Verify(signed, signature))
        {
            throw Refused("signature_invalid", $"the signature in {signatureFile} does not fit its first three lines and the key {keyId}");
        }

        if (key.Source != source)
        {
            throw Refused("key_of_another_source", $"the key {keyId} belongs to the source {(await sources.FindAsync(key.Source, ct))?.Code}");
        }

        var info = (await register.ListAsync(source, ct)).Single(known => known.Id == key.Id);
        var (revoked, expired) = await keys.ValidityAsync(key.Id, ct);
        if (revoked || expired)
        {
            throw Refused(revoked ? "key_revoked" : "key_expired", $"the key {keyId} is not valid any more");
        }

        if (!info.Scopes.Contains(KeyScopes.Write, StringComparer.Ordinal))
        {
            throw Refused("scope_missing", $"the key {keyId} lacks the scope {KeyScopes.Write}");
        }

        if (!await FitsAsync(file, digest, ct))
        {
            throw Refused("digest_mismatch", $"{file} is not the file that was signed");
        }
    }

    private async Task<SigningKey?> FindAsync(string keyId, CancellationToken ct)
    {
        try
        {
            return SourceKeyId.TryParse(keyId, out var id) ? await keys.FindAsync(id, ct) : null;
        }
        catch (CryptographicException e)
        {
            throw new ImportException($"The secret of {keyId} does not open: the secret in keys/ is not the one it was sealed under.", e);
        }
    }

    private static async Task<(string KeyId, string Digest, byte[] Signature, byte[] Signed)> ReadAsync(string path, CancellationToken ct)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > LongestText)
            {
                throw Unreadable(path);
            }

            text = await File.ReadAllTextAsync(path, Encoding.UTF8, ct);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {failure.Message}", failure);
        }

        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines is not [Title, var key, var digest, var signature]
            || !key.StartsWith(KeyStart, StringComparison.Ordinal) || !digest.StartsWith(DigestStart, StringComparison.Ordinal) || !signature.StartsWith(SignatureStart, StringComparison.Ordinal))
        {
            throw Unreadable(path);
        }

        var reader = new StructuredText(signature.AsSpan(SignatureStart.Length));
        return reader.TryBytes(out var bytes) && reader.IsAtEnd
            ? (key[KeyStart.Length..], digest[DigestStart.Length..], bytes, Encoding.UTF8.GetBytes($"{Title}\n{key}\n{digest}\n"))
            : throw Unreadable(path);
    }

    private static async Task<bool> FitsAsync(string file, string digest, CancellationToken ct)
    {
        var (name, stated) = Digest(digest);
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
            var computed = name switch
            {
                "sha-256" => await SHA256.HashDataAsync(stream, ct),
                "sha-512" => await SHA512.HashDataAsync(stream, ct),
                "sm3" => await Sm3.HashDataAsync(stream, ct),
                _ => throw Refused("signature_unreadable", "the digest is one of sha-256, sha-512 and sm3"),
            };
            return computed.AsSpan().SequenceEqual(stated);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{file} cannot be read: {failure.Message}", failure);
        }
    }

    private static (string? Name, byte[]? Stated) Digest(string text)
    {
        var reader = new StructuredText(text);
        return reader.TryKey(out var name) && reader.TrySkip('=') && reader.TryBytes(out var stated) && reader.IsAtEnd ? (name, stated) : (null, null);
    }

    private static ImportException Unreadable(string path) =>
        Refused("signature_unreadable", $"{path} is not a signature of four lines as in docs/partners.md");

    private static ImportException Refused(string code, string why) => new($"{code}: {why}. Nothing was imported.");
}
