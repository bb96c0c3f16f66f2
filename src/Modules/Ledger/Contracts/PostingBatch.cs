using System.Buffers.Binary;
using System.Security.Cryptography;
using Puhui.Quantities;
using Puhui.Bookkeeping;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Contracts;

/// <summary>
/// Postings that are written together. Not thread-safe. One is made by <see cref="ILedger.NewBatch"/>, filled, given to
/// <see cref="ILedger.PostAsync"/> once, and disposed.
/// </summary>
public sealed class PostingBatch : IDisposable
{
    private readonly BatchWriter _writer;
    private readonly byte[] _randomness = new byte[1024];
    private int _randomUsed = 1024;
    private readonly MintingClock _clock;

    internal PostingBatch(DateTimeOffset now, MintingClock clock)
    {
        _clock = clock;
        BookedAt = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        Id = NewId();
        _writer = new BatchWriter(Id, BookedAt);
    }

    /// <summary>Names the batch; a UUID version 7.</summary>
    public Guid Id { get; }

    /// <summary>When it is booked, UTC, to the microsecond; the same for all its entries.</summary>
    public DateTimeOffset BookedAt { get; }

    /// <summary>How many postings were added.</summary>
    public int Count => _writer.Entries;

    /// <summary>
    /// Adds a posting and computes its leaf at once.
    /// <paramref name="originFields"/> is what the origin commitment commits to: an encoded field list.
    /// </summary>
    /// <exception cref="ArgumentException">The posting is not one: a bug of the caller, not outside input.</exception>
    /// <exception cref="OverflowException">The sum of the batch does not fit.</exception>
    public void Add(in Posting posting, ReadOnlySpan<byte> originFields)
    {
        var asset = Check(posting);
        var leg = new LegRow(
            posting.Entry.Value,
            0,
            posting.Holder,
            asset,
            posting.Amount,
            null,
            posting.Kind,
            null,
            posting.OccurredAt,
            posting.Corrects,
            posting.Category,
            posting.Reference);
        _writer.AddIssued(leg, posting.Issuer, posting.HolderSecret.Span, originFields);
    }

    /// <summary>Adds a transfer between two accounts, neither of which is an issuance account, and computes its leaf at once.</summary>
    /// <exception cref="ArgumentException">The transfer is not one: a bug of the caller, not outside input.</exception>
    public void AddTransfer(in Transfer transfer, ReadOnlySpan<byte> originFields)
    {
        if (!Asset.TryFind(transfer.Asset, out var asset))
        {
            throw new ArgumentException($"There is no asset {transfer.Asset}.", nameof(transfer));
        }

        if (transfer.Amount <= 0 || transfer.From == transfer.To || transfer.Secret.Length != 32)
        {
            throw new ArgumentException("A transfer moves a positive amount between two accounts and has a secret of 32 bytes.", nameof(transfer));
        }

        var give = new LegRow(transfer.Entry.Value, 0, transfer.From, asset, -transfer.Amount, null, EntryKind.Transfer, transfer.To, transfer.OccurredAt, null, transfer.Category, transfer.Reference);
        _writer.AddEntry(give, transfer.Secret.Span, originFields);
        _writer.AddSide(give with { Number = 1, Account = transfer.To, Amount = transfer.Amount, Counter = transfer.From });
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    /// <summary>A new entry id: later ones of this process sort after earlier ones, and 62 random bits make each unguessable.</summary>
    public EntryId MintEntry() => new(NewId());

    internal BatchWriter Writer => _writer;

    private static Asset Check(in Posting posting)
    {
        if (!Asset.TryFind(posting.Asset, out var asset))
        {
            throw new ArgumentException($"There is no asset {posting.Asset}.", nameof(posting));
        }

        var kindFits = posting.Kind switch
        {
            EntryKind.Issue => posting.Amount > 0 && posting.Corrects is null,
            EntryKind.Correct => posting.Amount != 0 && posting.Corrects is not null,
            _ => false,
        };
        if (!kindFits)
        {
            throw new ArgumentException("An issue is positive and corrects nothing; a correction is not 0 and names what it corrects.", nameof(posting));
        }

        if (posting.HolderSecret.Length != 32 || string.IsNullOrEmpty(posting.Issuer))
        {
            throw new ArgumentException("A posting has an issuer and a holder's secret of 32 bytes.", nameof(posting));
        }

        return asset;
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _clock.Next(BookedAt.ToUnixTimeMilliseconds()));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (NextRandom() >> 2) | 0x8000_0000_0000_0000UL);
        return new Guid(bytes, bigEndian: true);
    }

    private ulong NextRandom()
    {
        if (_randomUsed == _randomness.Length)
        {
            RandomNumberGenerator.Fill(_randomness);
            _randomUsed = 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(_randomness.AsSpan(_randomUsed));
        _randomUsed += sizeof(ulong);
        return value;
    }
}
