using System.Runtime.InteropServices;
using Puhui.Bookkeeping;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Posting;

/// <summary>
/// What a batch will send: leg rows in COPY format, the leaves of its entries, and the sums its issuance legs will carry.
/// Everything is computed as it is added, so that nothing is left to do while balances are locked.
/// </summary>
internal sealed class BatchWriter(Guid batch, DateTimeOffset bookedAt) : IDisposable
{
    private const short LegColumns = 14;
    private static readonly ReadOnlyMemory<byte> s_accountPrefix = "acc"u8.ToArray();
    private readonly long _bookedAt = Leaf.Microseconds(bookedAt);
    private readonly Dictionary<(string Issuer, Asset Asset), IssuanceSum> _issuance = [];
    private readonly CopyBuffer _legs = new();
    private readonly FieldWriter _fields = new(256);
    private readonly PooledList<byte> _leaves = new();
    private readonly PooledList<Movement> _movements = new();
    private bool _sealed;

    /// <summary>Entries so far: as many as leaves.</summary>
    public int Entries => _leaves.Count / Leaf.Size;

    public IReadOnlyCollection<IssuanceSum> Issuance => _issuance.Values;

    public ReadOnlyMemory<byte> Leaves => _leaves.Memory;

    /// <summary>What moves in the accounts named by the caller, in the order of adding; issuance accounts are not in it.</summary>
    public ReadOnlySpan<Movement> Movements => _movements.Span;

    public List<Correction> Corrections { get; } = [];

    /// <summary>The id of the entry added last; null while there is none.</summary>
    public Guid? LastEntry { get; private set; }

    /// <summary>Adds an entry between a holder and an issuance account, which is debited once, at the end.</summary>
    public void AddIssued(in LegRow leg, string issuer, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> originFields)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_issuance, (issuer, leg.Asset), out _);
        sum ??= new IssuanceSum(issuer, leg.Asset, IssuanceAccount.Of(issuer, leg.Asset));
        sum.Amount -= leg.Amount;
        AddEntry(leg with { Counter = sum.Account }, secret, originFields);
    }

    /// <summary>Adds an entry: its leaf and its first leg. Its other legs, if any, follow by <see cref="AddSide"/>.</summary>
    public void AddEntry(in LegRow leg, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> originFields)
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        var position = Entries;
        WriteLeaf(leg, secret, originFields);
        WriteLeg(leg, position);
        _movements.Add(new Movement(leg.Account, leg.Asset.Number, leg.Amount, position));
        LastEntry = leg.Entry;
        if (leg.Kind == EntryKind.Correct)
        {
            Corrections.Add(new Correction(leg.Corrects!.Value, leg.Account, leg.Asset, leg.Amount));
        }
    }

    /// <summary>Adds another leg of the entry added last.</summary>
    public void AddSide(in LegRow leg)
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        WriteLeg(leg, null);
        _movements.Add(new Movement(leg.Account, leg.Asset.Number, leg.Amount, Movement.Side));
    }

    /// <summary>The entries of this batch that issue something, with what they move.</summary>
    public IEnumerable<(EntryId Entry, Movement Movement)> Issues()
    {
        for (var i = 0; i < _movements.Count; i++)
        {
            var movement = _movements.Span[i];
            if (movement.Position != Movement.Side && Leaf.TryRead(_leaves.Span.Slice(movement.Position * Leaf.Size, Leaf.Size), out var leaf) && leaf.Kind == LeafKind.Issue)
            {
                yield return (new EntryId(leaf.Entry), movement);
            }
        }
    }

    /// <summary>Adds the issuance legs and closes the buffer; nothing can be added afterwards.</summary>
    public ReadOnlyMemory<byte> Seal()
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        _sealed = true;
        short number = 0;
        foreach (var sum in _issuance.Values.Where(sum => sum.Amount != 0))
        {
            WriteLeg(new LegRow(batch, ++number, sum.Account, sum.Asset, sum.Amount, null, EntryKind.Issue, null, bookedAt, null, "", ""), null);
        }

        _legs.End();
        return _legs.Written;
    }

    public void Dispose()
    {
        _sealed = true;
        _legs.Dispose();
        _leaves.Dispose();
        _movements.Dispose();
    }

    private void WriteLeaf(in LegRow leg, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> originFields)
    {
        Span<byte> holder = stackalloc byte[AccountId.TextLength];
        Puhui.Quantities.IdText.Format(s_accountPrefix.Span, leg.Account.Value, holder);
        PostingFields.Write(_fields, holder, leg.Asset.Code, leg.Committed, leg.OccurredAt);
        Span<byte> salt = stackalloc byte[Salt.Size];
        Salt.Derive(secret, leg.Entry, salt);
        Span<byte> posting = stackalloc byte[TreeHash.Size];
        Commitment.Compute(CommitmentKind.Posting, salt, _fields.Written, posting);
        Span<byte> origin = stackalloc byte[TreeHash.Size];
        Commitment.Compute(CommitmentKind.Origin, salt, originFields, origin);
        Leaf.Write(_leaves.Take(Leaf.Size), leg.Entry, _bookedAt, (LeafKind)leg.Kind, leg.Corrects?.Value ?? Guid.Empty, posting, origin);
    }

    private void WriteLeg(in LegRow leg, int? position)
    {
        _legs.BeginRow(LegColumns);
        _legs.Uuid(leg.Entry);
        _legs.Int16(leg.Number);
        _legs.Uuid(leg.Account.Value);
        _legs.Int16(leg.Asset.Number);
        _legs.Int64(leg.Amount);
        _legs.Int64(leg.Reserved);
        _legs.Int16((short)leg.Kind);
        _legs.Uuid(leg.Counter?.Value);
        _legs.Uuid(batch);
        _legs.Int32(position);
        _legs.Timestamp(leg.OccurredAt);
        _legs.Uuid(leg.Corrects?.Value);
        _legs.Text(leg.Category);
        _legs.Text(leg.Reference);
    }
}

/// <summary>What one issuance account gives in a batch: the negated sum of the holders' legs.</summary>
internal sealed class IssuanceSum(string issuer, Asset asset, AccountId account)
{
    public string Issuer { get; } = issuer;

    public Asset Asset { get; } = asset;

    public AccountId Account { get; } = account;

    public long Amount { get; set; }
}

/// <summary>One row of the journal.</summary>
/// <param name="Entry">Its entry; for an issuance leg the batch.</param>
/// <param name="Number">0 for the leg the leaf commits to, 1 and up for the others.</param>
/// <param name="Account">Whose balance moves.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">Change of the posted balance.</param>
/// <param name="Reserved">Change of the reserved amount; null for entries of one phase.</param>
/// <param name="Kind">What the entry does.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="OccurredAt">Event time.</param>
/// <param name="Corrects">The entry it names.</param>
/// <param name="Category">For statements.</param>
/// <param name="Reference">The posting module's own.</param>
internal readonly record struct LegRow(
    Guid Entry,
    short Number,
    AccountId Account,
    Asset Asset,
    long Amount,
    long? Reserved,
    EntryKind Kind,
    AccountId? Counter,
    DateTimeOffset OccurredAt,
    EntryId? Corrects,
    string Category,
    string Reference)
{
    /// <summary>The amount its leaf commits to: what moves, or, when nothing moves yet or any more, what is reserved or released.</summary>
    public long Committed => Amount != 0 ? Amount : Reserved ?? 0;
}

/// <param name="Position">The place of its entry in the batch; <see cref="Side"/> for a further leg of an entry.</param>
internal readonly record struct Movement(AccountId Account, short Asset, long Amount, int Position)
{
    public const int Side = -1;
}

internal readonly record struct Correction(EntryId Corrects, AccountId Holder, Asset Asset, long Amount);
