using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Puhui.Bookkeeping;
using Puhui.Rewards.Contracts;

namespace Puhui.Bench.Flash;

/// <summary>How people behave in a run.</summary>
/// <param name="GiveUp">Of a hundred, how many release what they reserved.</param>
/// <param name="Forget">Of a hundred, how many never confirm what they reserved.</param>
/// <param name="AskTwice">Of a hundred asks, how many are sent twice at once, to two processes.</param>
/// <param name="Insist">Whether who was told "sold out" asks again until all is given.</param>
internal sealed record Crowd(int GiveUp, int Forget, int AskTwice, bool Insist);

/// <summary>What a run told those who asked.</summary>
internal sealed class FlashTold
{
    public ConcurrentDictionary<AccountId, string> Bought { get; } = new();

    public ConcurrentDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that never came because the process was killed.</summary>
    public int Unanswered;

    /// <summary>Answers in all.</summary>
    public int Asked;

    /// <summary>Seconds until the last item was reserved, until the last was confirmed, and until everybody was answered.</summary>
    public double ReservedSeconds { get; set; }

    public double ConfirmedSeconds { get; set; }

    public double Seconds { get; set; }

    public bool GaveAll { get; set; }
}

/// <summary>Many people want one of few things, at several processes; what goes wrong on the way they ask again, with the same request.</summary>
internal sealed class FlashRun(Fleet fleet, FlashGround ground, Offer offer, IReadOnlyList<AccountId> buyers, Crowd crowd, int seed)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly FlashTold _told = new();
    private readonly Stopwatch _clock = new();
    private volatile bool _over;

    public async Task<FlashTold> RunAsync(int hands, Func<CancellationToken, Task>? meanwhile, CancellationToken ct)
    {
        var order = Enumerable.Range(0, buyers.Count).ToArray();
        new Random(seed).Shuffle(order);
        var waiting = new ConcurrentQueue<Buyer>(order.Select(i => new Buyer(buyers[i], i)));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _clock.Start();
        var disturbing = meanwhile?.Invoke(done.Token) ?? Task.CompletedTask;
        var watching = crowd.Insist ? WatchAsync(done.Token) : Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, hands).Select(hand => Task.Run(() => ServeAsync(waiting, hand, ct), ct)));
        _told.Seconds = _clock.Elapsed.TotalSeconds;
        await done.CancelAsync();
        await Task.WhenAll(disturbing, watching);
        _told.GaveAll = await ground.AskAsync($"select given from rewards.given where offer_id = '{offer.Id.Value}'", ct) == offer.Stock;
        return _told;
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        try
        {
            while (!_over && _clock.Elapsed < s_patience)
            {
                await Task.Delay(100, ct);
                _over = await ground.AskAsync($"select given from rewards.given where offer_id = '{offer.Id.Value}'", ct) == offer.Stock;
            }

            _over = true;
        }
        catch (OperationCanceledException)
        {
            _over = true;
        }
    }

    private async Task ServeAsync(ConcurrentQueue<Buyer> waiting, int hand, CancellationToken ct)
    {
        var dice = new Random((seed * 1_000) + hand);
        while (!_over && waiting.TryDequeue(out var buyer))
        {
            if (!await StepAsync(buyer, dice))
            {
                waiting.Enqueue(buyer);
                if (buyer.Redemption is null && waiting.Count < 2 * offer.Stock)
                {
                    await Task.Delay(10, ct);
                }
            }
        }
    }

    /// <summary>One step of one person; whether they are done.</summary>
    private async Task<bool> StepAsync(Buyer buyer, Random dice)
    {
        var what = buyer.Redemption is null
            ? string.Create(CultureInfo.InvariantCulture, $"R {buyer.Account} {offer.Id} flash-{seed}-{buyer.Number}-{buyer.Attempt}")
            : $"{(buyer.Kind == 1 ? 'L' : 'C')} {buyer.Account} {buyer.Redemption}";
        string[] answer;
        try
        {
            var place = dice.Next(1 << 16);
            var second = dice.Next(100) < crowd.AskTwice ? fleet.AskAsync(what, place + 1) : null;
            answer = await fleet.AskAsync(what, place);
            if (second is not null)
            {
                var again = await second;
                if (answer[0] == "ok" && again[0] == "ok" && answer[1] != again[1])
                {
                    throw new BenchFailedException($"One request became two redemptions: {answer[1]}, {again[1]}.");
                }
            }
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _told.Unanswered);
            return false;
        }

        Interlocked.Increment(ref _told.Asked);
        var code = answer[0] == "ok" ? answer[2] : answer[1];
        _told.Answers.AddOrUpdate(code, 1, (_, before) => before + 1);
        switch (code)
        {
            case "Reserved":
                if (buyer.Redemption is null)
                {
                    buyer.Redemption = answer[1];
                    buyer.Kind = dice.Next(100) is var kind && kind < crowd.GiveUp ? 1 : kind < crowd.GiveUp + crowd.Forget ? 2 : 0;
                    _told.ReservedSeconds = Math.Max(_told.ReservedSeconds, _clock.Elapsed.TotalSeconds);
                }

                // Who confirms does so at once; the one hand serves the same person on.
                return buyer.Kind == 2 || await StepAsync(buyer, dice);
            case "Confirmed":
                _told.Bought[buyer.Account] = answer[1];
                _told.ConfirmedSeconds = Math.Max(_told.ConfirmedSeconds, _clock.Elapsed.TotalSeconds);
                return true;
            case "Released":
            case "redemption_over":
                if (buyer.Kind == 1)
                {
                    return true;
                }

                buyer.Redemption = null;
                buyer.Attempt++;
                return false;
            case "sold_out":
                return !crowd.Insist;
            case "too_busy":
                await Task.Delay(dice.Next(50, 200));
                return false;
            default:
                throw new BenchFailedException($"{what} was answered {string.Join(' ', answer)}.");
        }
    }

    private sealed class Buyer(AccountId account, int number)
    {
        public AccountId Account { get; } = account;

        public int Number { get; } = number;

        public int Attempt { get; set; }

        public string? Redemption { get; set; }

        /// <summary>0 confirms, 1 gives up, 2 forgets.</summary>
        public int Kind { get; set; }
    }
}
