using System.Runtime.InteropServices;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Posting;

/// <summary>What a batch will send: leg rows in COPY format, leaves, and the sums its issuance legs will carry.</summary>
internal sealed class BatchWriter(Guid batch, DateTimeOffset bookedAt) : IDisposable
{
    private const short LegColumns = 14;
    private readonly Dictionary<(string Issuer, Asset Asset), IssuanceSum> _issuance = [];
    private readonly CopyBuffer _legs = new();
    private bool _sealed;

    public IReadOnlyCollection<IssuanceSum> Issuance => _issuance.Values;

    public void Add(in Contracts.Posting posting, Asset asset, ReadOnlySpan<byte> originFields, int position)
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_issuance, (posting.Issuer, asset), out _);
        sum ??= new IssuanceSum(posting.Issuer, asset, IssuanceAccount.Of(posting.Issuer, asset));
        sum.Amount -= posting.Amount;
        WriteLeg(new Leg(posting.Entry.Value, 0, posting.Holder, asset, posting.Amount, null, posting.Kind, sum.Account, position, posting.OccurredAt, posting.Corrects, posting.Category, posting.Reference));
    }

    /// <summary>Adds the issuance legs and closes the buffer; nothing can be added afterwards.</summary>
    public ReadOnlyMemory<byte> Seal()
    {
        ObjectDisposedException.ThrowIf(_sealed, this);
        _sealed = true;
        short number = 0;
        foreach (var sum in _issuance.Values.Where(sum => sum.Amount != 0))
        {
            WriteLeg(new Leg(batch, ++number, sum.Account, sum.Asset, sum.Amount, null, EntryKind.Issue, null, null, bookedAt, null, "", ""));
        }

        _legs.End();
        return _legs.Written;
    }

    public void Dispose()
    {
        _sealed = true;
        _legs.Dispose();
    }

    private void WriteLeg(in Leg leg)
    {
        _legs.BeginRow(LegColumns);
        _legs.Uuid(leg.Entry);
        _legs.Int16(leg.Number);
        _legs.Uuid(leg.Account.Value);
        _legs.Int16(leg.Asset.Number);
        _legs.Int64(leg.Amount);
        if (leg.Reserved is { } reserved)
        {
            _legs.Int64(reserved);
        }
        else
        {
            _legs.Null();
        }

        _legs.Int16((short)leg.Kind);
        _legs.Uuid(leg.Counter?.Value);
        _legs.Uuid(batch);
        if (leg.Position is { } position)
        {
            _legs.Int32(position);
        }
        else
        {
            _legs.Null();
        }

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
internal readonly record struct Leg(
    Guid Entry,
    short Number,
    AccountId Account,
    Asset Asset,
    long Amount,
    long? Reserved,
    EntryKind Kind,
    AccountId? Counter,
    int? Position,
    DateTimeOffset OccurredAt,
    EntryId? Corrects,
    string Category,
    string Reference);
