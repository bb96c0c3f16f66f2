namespace Puhui.Cli.Demo.City.Sending;

/// <summary>What one partner sent, and what the platform made of it.</summary>
internal sealed class PartnerTally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private long _sent;
    private long _known;
    private long _claimed;

    /// <summary>Items the server answered for; of vehicles the reports it acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Those it knew already, from an earlier demo of the same day.</summary>
    public long Known => Interlocked.Read(ref _known);

    /// <summary>Those it held and named the record that claims the same.</summary>
    public long Claimed => Interlocked.Read(ref _claimed);

    public long Credited { get; private set; }

    public long Held { get; private set; }

    public long Refused { get; private set; }

    public long Zero { get; private set; }

    /// <summary>Milligrams of CO₂e credited.</summary>
    public long Milligrams { get; private set; }

    /// <summary>The last thing that went wrong on the way; null when nothing did.</summary>
    public string? Trouble { get; set; }

    /// <summary>Codes of what was held or refused, with their counts.</summary>
    public IReadOnlyList<(string Code, int Count)> Reasons
    {
        get
        {
            lock (_gate)
            {
                return [.. _reasons.Select(reason => (reason.Key, reason.Value))];
            }
        }
    }

    public void AddSent(int items) => Interlocked.Add(ref _sent, items);

    public void AddAnswer(int known, int claimed)
    {
        Interlocked.Add(ref _known, known);
        Interlocked.Add(ref _claimed, claimed);
    }

    /// <summary>Counts one record that arrived.</summary>
    public void AddReceived(Activities.Contracts.ReceivedLine line)
    {
        switch (line.Status)
        {
            case Activities.Contracts.ActivityStatus.Posted:
                Credited++;
                Milligrams += line.Asset == Bookkeeping.Asset.Co2e.Code ? line.AmountMg : 0;
                return;
            case Activities.Contracts.ActivityStatus.Zero:
                Zero++;
                return;
            case Activities.Contracts.ActivityStatus.Held:
                Held++;
                break;
            default:
                Refused++;
                break;
        }

        AddReason(line.Code ?? "unnamed", 1);
    }

    public void AddReason(string code, int count)
    {
        lock (_gate)
        {
            if (count > 0)
            {
                _reasons[code] = _reasons.GetValueOrDefault(code) + count;
            }
        }
    }
}
