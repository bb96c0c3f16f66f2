using System.Buffers.Binary;
using System.Security.Cryptography;
using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Backups;

/// <summary>What a piece of a backup holds.</summary>
public enum BackupPart : byte
{
    /// <summary>The manifest, JSON; the first piece.</summary>
    Manifest = (byte)'M',

    /// <summary>A file: its length of name (2 bytes), its name, its content.</summary>
    File = (byte)'F',

    /// <summary>The next bytes of the database's dump.</summary>
    Dump = (byte)'D',

    /// <summary>The last piece, empty: without it the backup was cut short.</summary>
    End = (byte)'E',
}

/// <summary>
/// Writes a backup: a head, then sealed pieces one after another. Each is bound to the head and to its place, so that none can be
/// changed, left out, moved or taken from another backup. Memory stays at one piece.
/// </summary>
public sealed class BackupWriter : IAsyncDisposable
{
    /// <summary>The most bytes of one piece.</summary>
    public const int PieceSize = 256 << 10;

    private readonly Stream _to;
    private readonly byte[] _key;
    private readonly BackupHead _head;
    private readonly byte[] _binding;
    private long _count;

    private BackupWriter(Stream to, byte[] key, BackupHead head)
    {
        _to = to;
        _key = key;
        _head = head;
        _binding = head.Digest;
    }

    /// <summary>Begins with the head.</summary>
    public static async Task<BackupWriter> BeginAsync(Stream to, BackupKey key, CryptoProfile profile, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        var fileKey = RandomNumberGenerator.GetBytes(Box.RootSize);
        var head = key.Lock(fileKey, profile);
        await head.WriteAsync(to, ct);
        return new BackupWriter(to, fileKey, head);
    }

    /// <summary>Adds a piece.</summary>
    public async Task WriteAsync(BackupPart part, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, PieceSize);
        byte[] plain = [(byte)part, .. bytes.Span];
        var box = Box.Seal(_head.Cipher, _key, plain, Context(_binding, _count++));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, box.Length);
        await _to.WriteAsync(length, ct);
        await _to.WriteAsync(box, ct);
    }

    /// <summary>Adds a stream, piece by piece; says how many bytes it had.</summary>
    public async Task<long> WriteAsync(BackupPart part, Stream from, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        var piece = new byte[PieceSize];
        long total = 0;
        for (int read; (read = await from.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, ct)) > 0;)
        {
            await WriteAsync(part, piece.AsMemory(0, read), ct);
            total += read;
        }

        return total;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        CryptographicOperations.ZeroMemory(_key);
        return ValueTask.CompletedTask;
    }

    internal static byte[] Context(byte[] binding, long count)
    {
        var context = new byte[binding.Length + 8];
        binding.CopyTo(context, 0);
        BinaryPrimitives.WriteInt64BigEndian(context.AsSpan(binding.Length), count);
        return context;
    }
}

/// <summary>Reads what <see cref="BackupWriter"/> wrote.</summary>
public static class BackupReader
{
    /// <summary>Every piece but the last, in order. Ends only when the last one was there.</summary>
    /// <exception cref="BackupException"><c>backup_wrong_key</c>, <c>backup_damaged</c>, <c>backup_truncated</c>.</exception>
    public static async IAsyncEnumerable<(BackupPart Part, ReadOnlyMemory<byte> Bytes)> ReadAsync(
        Stream from, BackupKey key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(key);
        var head = await BackupHead.ReadAsync(from, ct);
        var fileKey = key.Unlock(head);
        var binding = head.Digest;
        var length = new byte[4];
        for (long count = 0; ; count++)
        {
            await FillAsync(from, length, ct);
            var size = BinaryPrimitives.ReadInt32BigEndian(length);
            if (size is <= Box.Overhead or > BackupWriter.PieceSize + 1 + Box.Overhead)
            {
                throw Damaged(count);
            }

            var box = new byte[size];
            await FillAsync(from, box, ct);
            byte[] plain;
            try
            {
                plain = Box.Open(fileKey, box, BackupWriter.Context(binding, count));
            }
            catch (CryptographicException)
            {
                throw Damaged(count);
            }

            if ((BackupPart)plain[0] != BackupPart.End)
            {
                yield return ((BackupPart)plain[0], plain.AsMemory(1));
                continue;
            }

            if (await from.ReadAsync(length.AsMemory(0, 1), ct) != 0)
            {
                throw new BackupException("backup_damaged", "something was added behind its end");
            }

            yield break;
        }
    }

    private static BackupException Damaged(long count) => new("backup_damaged", $"piece {count} was changed, moved, or is of another backup");

    private static async Task FillAsync(Stream from, byte[] bytes, CancellationToken ct)
    {
        if (await from.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct) < bytes.Length)
        {
            throw new BackupException("backup_truncated", "it ends before its last piece: copy it again, whole");
        }
    }
}
