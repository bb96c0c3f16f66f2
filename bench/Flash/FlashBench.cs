using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Bench.Measuring;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;

namespace Puhui.Bench.Flash;

/// <summary>
/// B7: a crowd redeems at several server processes on one database. First the rate, in turns with PostgreSQL alone selling the same number of
/// items to the same number of buyers; then the same crowd while processes are killed; then many short runs, each random in who gives up, who
/// forgets, who asks twice, and when which process dies. After every run a checker compares stock, redemptions, vouchers, purses and books.
/// </summary>
internal static class FlashBench
{
    private const int Processes = 3;
    private const int FloorConnections = 16;
    private const int Hands = 6_000;

    // Where processes die, few ask at a time and a reservation is short: what is forgotten must come back soon, and who is served must have
    // the time to confirm on a busy machine.
    private const int HandsWithKills = 60;
    private const double ShortSeconds = 4;

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var (items, buyers) = options.Quick ? (150, 1_500) : (10_000, 100_000);
        var rounds = options.Quick ? 1 : 3;
        var (runs, runItems, runBuyers) = (options.Runs ?? (options.Quick ? 3 : 20), options.Items ?? (options.Quick ? 60 : 200), options.Buyers ?? (options.Quick ? 400 : 2_000));
        if (runItems >= runBuyers)
        {
            throw new BenchFailedException("There must be more buyers than items.");
        }

        var machine = Calibration.Measure(options.ScratchFolder);
        await using var ground = await FlashGround.PrepareAsync(options, paths, Math.Max(buyers, runBuyers), ct);
        await FlashFloor.PrepareAsync(ground.Floor, ct);
        var faults = default(FlashFaults);
        var rates = new Rates();
        await using (var fleet = new Fleet(paths, ground.ProductConnection, 600))
        {
            await fleet.StartAsync(Processes, ct);
            // Two crowds before it counts: a process that has just started compiles more than it sells.
            await ServeAsync(fleet, items, ground.Buyers.Take(buyers / 2).ToList(), -1, null, null);
            await ServeAsync(fleet, items, ground.Buyers.Skip(buyers / 2).Take(buyers / 2).ToList(), -2, null, null);
            for (var round = 0; round < rounds; round++)
            {
                var floor = await FlashFloor.RunAsync(ground.Floor, round, items, buyers, FloorConnections, ct);
                var told = await ServeAsync(fleet, items, ground.Buyers.Take(buyers).ToList(), round, null, null);
                rates.Add(floor, told, items, buyers);
            }
        }

        var (kills, unanswered, slowest) = (0, 0, 0.0);
        await using (var fleet = new Fleet(paths, ground.ProductConnection, ShortSeconds))
        {
            await fleet.StartAsync(Processes, ct);
            await ServeAsync(fleet, items, ground.Buyers.Take(buyers).ToList(), 1_000, new Crowd(5, 1, 10, Insist: true), token => DisturbAsync(fleet, new Random(7), options.Quick ? 1 : 3, 3_000, token));
            for (var run = 0; run < runs; run++)
            {
                var dice = new Random(20_261_126 + run);
                var crowd = new Crowd(dice.Next(0, 15), dice.Next(0, 4), dice.Next(0, 40), Insist: true);
                var first = dice.Next(ground.Buyers.Count - runBuyers + 1);
                var told = await ServeAsync(fleet, runItems, ground.Buyers.Skip(first).Take(runBuyers).ToList(), 2_000 + run, crowd, token => DisturbAsync(fleet, dice, dice.Next(1, 3), 800, token));
                unanswered += told.Unanswered;
                slowest = Math.Max(slowest, told.Seconds);
                if (!options.Json && (run + 1) % 10 == 0)
                {
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run + 1} of {runs} runs, {fleet.Kills} kills: {faults}"));
                }
            }

            kills = fleet.Kills;
        }

        var totals = await ground.Services.GetRequiredService<ICreditBook>().TotalsAsync(ground.Programme, ct);
        var books = await ground.Services.GetRequiredService<ILedgerCheck>().RunAsync(null, null, ct);
        var sound = faults.None && totals.IsConserved && books.IsSound;
        Report(options, machine, rates, rounds, items, buyers, runs, runItems, runBuyers, kills, unanswered, faults, totals, books, slowest);
        if (!sound)
        {
            throw new BenchFailedException($"The checker found: {faults}; points {(totals.IsConserved ? "conserved" : totals.ToString())}; {books.Wrong} things wrong in the books{(books.Findings.Count > 0 ? ": " + books.Findings[0] : "")}.");
        }

        async Task<FlashTold> ServeAsync(Fleet fleet, int stock, IReadOnlyList<AccountId> people, int seed, Crowd? crowd, Func<CancellationToken, Task>? meanwhile)
        {
            var offer = await ground.OfferAsync(stock, 10, ct);
            await FlashChecker.BeforeAsync(ground, ct);
            var told = await new FlashRun(fleet, ground, offer, people, crowd ?? new Crowd(0, 0, 0, Insist: false), seed).RunAsync(Math.Min(meanwhile is null ? Hands : HandsWithKills, people.Count), meanwhile, ct);
            var found = await FlashChecker.AfterAsync(ground, offer, told, ct);
            faults = faults.Plus(found);
            if (!found.None)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {seed}: {found}; given all: {told.GaveAll}; answers {string.Join(", ", told.Answers)}"));
            }

            return told;
        }
    }

    /// <summary>Kills processes at random moments and starts them again.</summary>
    private static async Task DisturbAsync(Fleet fleet, Random dice, int kills, int withinMilliseconds, CancellationToken ct)
    {
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(dice.Next(withinMilliseconds), ct);
                await fleet.KillAndRestartAsync(dice.Next(Processes), CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over before its time came.
        }
    }

    private static void Report(
        BenchOptions options, Calibration machine, Rates rates, int rounds, int items, int buyers, int runs, int runItems, int runBuyers, int kills, int unanswered, FlashFaults faults, CreditTotals totals,
        CheckReport books, double slowest) =>
        new BenchReport("flash", string.Create(CultureInfo.InvariantCulture, $"bench flash · {items:N0} items · {buyers:N0} buyers · {Processes} worker processes on one database · {rounds} rounds, {runs} runs of {runItems} items and {runBuyers:N0} buyers with kills"))
            .Row("B7  reserved a second ÷ row-lock decrement", Text(rates.Reserve, "F2"), "≥ 2, aim 10")
            .Row("    reserved and confirmed, with vouchers and books, ÷ the same", Text(rates.Whole, "F2"))
            .Row("    all buyers answered ÷ the same crowd at the floor", Text(rates.Crowd, "F2"))
            .Row("    reserved a second, while stock lasts", Text(rates.ReservedPerSecond, "N0"))
            .Row("    confirmed a second, from the first ask to the last voucher", Text(rates.ConfirmedPerSecond, "N0"))
            .Row("    buyers answered a second", Text(rates.BuyersPerSecond, "N0"))
            .Row("    floor: sold a second; buyers a second", string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(rates.FloorSold).Median:N0}; {Spread.Of(rates.FloorBuyers).Median:N0}  ({FloorConnections} connections)"))
            .Row("oversold, undersold", string.Create(CultureInfo.InvariantCulture, $"{faults.Oversold}, {faults.Undersold}"), "0, 0")
            .Row("paid twice, paid wrongly", string.Create(CultureInfo.InvariantCulture, $"{faults.DoubleDebits}, {faults.WrongDebits}"), "0, 0")
            .Row("vouchers amiss, acknowledged and not there", string.Create(CultureInfo.InvariantCulture, $"{faults.Vouchers}, {faults.Acknowledged}"), "0, 0")
            .Row("processes killed; asks left without an answer", string.Create(CultureInfo.InvariantCulture, $"{kills}; {unanswered:N0}"))
            .Row("slowest run with kills", string.Create(CultureInfo.InvariantCulture, $"{slowest:F1} s"))
            .Row("points issued = held + spent + expired + reversed + reserved", string.Create(CultureInfo.InvariantCulture, $"{(totals.IsConserved ? "yes" : "no")}: {totals.Issued:N0} = {totals.Held:N0} + {totals.Spent:N0} + {totals.Expired} + {totals.Reversed} + {totals.Reserved:N0}"))
            .Row("books and log", books.IsSound ? string.Create(CultureInfo.InvariantCulture, $"sound: {books.Entries:N0} entries") : string.Create(CultureInfo.InvariantCulture, $"{books.Wrong} things wrong"))
            .Json("ratio", rates.Reserve.Median)
            .Json("ratioSpread", rates.Reserve)
            .Json("wholeRatio", rates.Whole.Median)
            .Json("wholeRatioSpread", rates.Whole)
            .Json("crowdRatio", rates.Crowd.Median)
            .Json("crowdRatioSpread", rates.Crowd)
            .Json("reservedPerSecond", rates.ReservedPerSecond)
            .Json("confirmedPerSecond", rates.ConfirmedPerSecond)
            .Json("buyersPerSecond", rates.BuyersPerSecond)
            .Json("floorSoldPerSecond", Spread.Of(rates.FloorSold))
            .Json("floorBuyersPerSecond", Spread.Of(rates.FloorBuyers))
            .Json("items", items)
            .Json("buyers", buyers)
            .Json("runs", runs)
            .Json("runItems", runItems)
            .Json("runBuyers", runBuyers)
            .Json("kills", kills)
            .Json("unanswered", unanswered)
            .Json("oversold", faults.Oversold)
            .Json("undersold", faults.Undersold)
            .Json("paidTwice", faults.DoubleDebits)
            .Json("paidWrongly", faults.WrongDebits)
            .Json("vouchersAmiss", faults.Vouchers)
            .Json("acknowledgedMissing", faults.Acknowledged)
            .Json("conserved", JsonValue.Create(totals.IsConserved))
            .Json("booksSound", JsonValue.Create(books.IsSound))
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);

    private static string Text(Spread spread, string format) =>
        $"{spread.Median.ToString(format, CultureInfo.InvariantCulture)}  ({spread.Min.ToString(format, CultureInfo.InvariantCulture)} … {spread.Max.ToString(format, CultureInfo.InvariantCulture)})";

    /// <summary>What the rounds measured.</summary>
    private sealed class Rates
    {
        private readonly List<double> _reserve = [], _whole = [], _crowd = [], _reserved = [], _confirmed = [], _answered = [];

        public List<double> FloorSold { get; } = [];

        public List<double> FloorBuyers { get; } = [];

        public Spread Reserve => Spread.Of(_reserve);

        public Spread Whole => Spread.Of(_whole);

        public Spread Crowd => Spread.Of(_crowd);

        public Spread ReservedPerSecond => Spread.Of(_reserved);

        public Spread ConfirmedPerSecond => Spread.Of(_confirmed);

        public Spread BuyersPerSecond => Spread.Of(_answered);

        public void Add((double SoldSeconds, double Seconds) floor, FlashTold told, int items, int buyers)
        {
            FloorSold.Add(items / floor.SoldSeconds);
            FloorBuyers.Add(buyers / floor.Seconds);
            _reserved.Add(items / told.ReservedSeconds);
            _confirmed.Add(items / told.ConfirmedSeconds);
            _answered.Add(buyers / told.Seconds);
            _reserve.Add(floor.SoldSeconds / told.ReservedSeconds);
            _whole.Add(floor.SoldSeconds / told.ConfirmedSeconds);
            _crowd.Add(floor.Seconds / told.Seconds);
        }
    }
}
