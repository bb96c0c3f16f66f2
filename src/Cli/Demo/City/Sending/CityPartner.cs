using System.Threading.Channels;
using Puhui.Activities.Contracts;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>
/// One partner: takes what has happened and brings it to its door, in order, some at a time. What goes wrong with it stays with it.
/// </summary>
internal abstract class CityPartner(string name, Source source)
{
    private const int MostAtOnce = 200;
    private readonly Channel<object> _due = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });

    private long _answered;

    public string Name { get; } = name;

    public Source Source { get; } = source;

    public PartnerTally Tally { get; } = new();

    /// <summary>How many items it was given; compared with <see cref="Answered"/>.</summary>
    public long Given { get; private set; }

    /// <summary>How many items the server answered for.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Hands it something that has happened. Called by one thread.</summary>
    public void Add(object item)
    {
        Given++;
        _due.Writer.TryWrite(item);
    }

    /// <summary>Sends until it is stopped; what is under way then is brought to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var isReady = false;
        List<object> batch = [];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!isReady)
                {
                    await PrepareAsync(stop);
                    isReady = true;
                }

                while (batch.Count > 0 || await _due.Reader.WaitToReadAsync(stop))
                {
                    while (batch.Count < MostAtOnce && _due.Reader.TryRead(out var item))
                    {
                        batch.Add(item);
                    }

                    await SendAsync(batch, stop);
                    Interlocked.Add(ref _answered, batch.Count);
                    batch.Clear();
                    Tally.Trouble = null;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // Sent again after a pause: repeating is safe.
                Tally.Trouble = problem.Message.ReplaceLineEndings(" ");
                await Task.Delay(TimeSpan.FromSeconds(2), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>What is needed before the first item, for example a timetable.</summary>
    protected virtual Task PrepareAsync(CancellationToken stop) => Task.CompletedTask;

    /// <summary>Returns when the server answered for all of them.</summary>
    protected abstract Task SendAsync(IReadOnlyList<object> items, CancellationToken stop);
}
