using Puhui.Activities.Posting;

namespace Puhui.Activities.Claims;

/// <summary>
/// The journeys that transactions of this process are about to record. A transaction with a journey near one that is under way
/// waits until that is committed or given up, and then finds it in the database. Entering is one step for a whole group, so
/// later ones wait for earlier ones only, never in a ring; it is done before the transaction begins, holding nothing.
/// </summary>
internal sealed class JourneysUnderWay
{
    private readonly Lock _door = new();
    private readonly Dictionary<Guid, int> _heads = [];
    private readonly Stack<int> _free = [];

    // Lists of thousands, used again: new ones would be large objects, and every transaction would make one.
    private readonly Stack<List<(Guid Account, int Place)>> _lists = [];
    private Journey[] _journeys = new Journey[1024];
    private int _used;

    private struct Journey
    {
        public long From;
        public long To;
        public int Next;
        public Flight Flight;
    }

    /// <summary>Enters the claiming rows of a group and waits for those that were earlier. Dispose it after the commit.</summary>
    public async ValueTask<Flight> EnterAsync(PostingGroup group)
    {
        Flight flight;
        HashSet<Flight>? earlier = null;
        lock (_door)
        {
            flight = new Flight(this, _lists.TryPop(out var list) ? list : []);
            for (var place = 0; place < group.Count; place++)
            {
                ref var row = ref group[place].Row;
                if (row.Claims)
                {
                    var margin = Math.Max(Overlap.SameBeginning, row.Rules!.Reach);
                    Enter(flight, row.Account.Id.Value, row.At - margin, row.ClaimedUntil + margin, row.AddsToDay ? HolderDay.Of(row) : null, ref earlier);
                }
            }
        }

        if (earlier is not null)
        {
            await Task.WhenAll(earlier.Select(one => one.Ended));
        }

        return flight;
    }

    private void Enter(Flight flight, Guid account, long from, long to, HolderDay? day, ref HashSet<Flight>? earlier)
    {
        (from, to) = day is { } whole ? (Math.Min(from, whole.Begin), Math.Max(to, whole.End)) : (from, to);
        ref var head = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_heads, account, out var known);
        for (var next = known ? head : -1; next >= 0; next = _journeys[next].Next)
        {
            ref readonly var other = ref _journeys[next];
            if (other.Flight != flight && other.From < to && from < other.To)
            {
                (earlier ??= []).Add(other.Flight);
            }
        }

        if (!_free.TryPop(out var place))
        {
            place = _used++;
            if (place == _journeys.Length)
            {
                Array.Resize(ref _journeys, place * 2);
            }
        }

        _journeys[place] = new Journey { From = from, To = to, Next = known ? head : -1, Flight = flight };
        head = place;
        flight.Entered.Add((account, place));
    }

    private void Leave(Flight flight)
    {
        lock (_door)
        {
            foreach (var (account, place) in flight.Entered)
            {
                Unlink(account, place);
                _journeys[place] = default;
                _free.Push(place);
            }

            flight.Entered.Clear();
            _lists.Push(flight.Entered);
        }
    }

    private void Unlink(Guid account, int place)
    {
        var head = _heads[account];
        if (head == place)
        {
            if (_journeys[place].Next < 0)
            {
                _heads.Remove(account);
            }
            else
            {
                _heads[account] = _journeys[place].Next;
            }

            return;
        }

        var before = head;
        while (_journeys[before].Next != place)
        {
            before = _journeys[before].Next;
        }

        _journeys[before].Next = _journeys[place].Next;
    }

    /// <summary>The journeys of one group, from before its transaction until after it.</summary>
    internal sealed class Flight(JourneysUnderWay owner, List<(Guid Account, int Place)> entered) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<(Guid Account, int Place)> Entered { get; } = entered;

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            owner.Leave(this);
            _ended.TrySetResult();
        }
    }
}
