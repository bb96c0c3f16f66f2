using System.Collections.Concurrent;
using System.Net;

namespace Puhui.Gbt32960.Serving;

/// <summary>Which connection speaks for a vehicle, in this process: a vehicle logs in once.</summary>
internal sealed class Sessions(TelemetryOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(int Platform, string Vin), Session> _online = new();

    private sealed record Session(object Owner)
    {
        public long HeardAt;
    }

    /// <summary>Takes a vehicle's session; false when another connection has it and was heard of lately.</summary>
    public bool TryEnter(int platform, string vin, object owner)
    {
        var mine = new Session(owner) { HeardAt = time.GetTimestamp() };
        var held = _online.AddOrUpdate((platform, vin), mine, (_, other) => MayReplace(other, owner) ? mine : other);
        return ReferenceEquals(held.Owner, owner);
    }

    /// <summary>Notes a sign of life; false when the session is another's.</summary>
    public bool Hear(int platform, string vin, object owner)
    {
        if (!_online.TryGetValue((platform, vin), out var session) || !ReferenceEquals(session.Owner, owner))
        {
            return false;
        }

        Volatile.Write(ref session.HeardAt, time.GetTimestamp());
        return true;
    }

    public void Leave(int platform, string vin, object owner)
    {
        if (_online.TryGetValue((platform, vin), out var session) && ReferenceEquals(session.Owner, owner))
        {
            _online.TryRemove(KeyValuePair.Create((platform, vin), session));
        }
    }

    private bool MayReplace(Session other, object owner) =>
        ReferenceEquals(other.Owner, owner) || time.GetElapsedTime(Volatile.Read(ref other.HeardAt)) > options.SessionSilent;
}

/// <summary>How many connections are open, in all and from each address.</summary>
internal sealed class ConnectionCount(TelemetryOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _all;

    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            var here = _byAddress.GetValueOrDefault(address);
            if (_all >= options.Connections || here >= options.ConnectionsPerAddress)
            {
                return false;
            }

            _all++;
            _byAddress[address] = here + 1;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _all--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
