using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Bench.Ingest;

/// <summary>One act as the floor stores it.</summary>
internal readonly record struct FloorRow(Guid Source, string Record, Guid Account, long Amount, short Scenario, string Inputs, byte[] Digest, DateTimeOffset OccurredAt);

/// <summary>
/// The acts both sides are given: four scenarios of one method, distances of 0.3 to 25 km, spread over the days in which data are
/// not late, 5 % repeated ids, and for the product 1 % invalid records beside them. Each act has an end, at a speed its scenario
/// allows, so that it claims its time.
/// </summary>
internal sealed class Workload(int accounts, DateTimeOffset start)
{
    private const double RepeatedShare = 0.05;
    private const double InvalidShare = 0.01;
    private const int SettledAfter = 30_000;
    private const int Seconds = 500_000;
    private static readonly string[] Scenarios = ["metro", "bus", "cycling", "walking"];
    private static readonly int[] MetresPerSecond = [16, 10, 5, 2];
    private static readonly Guid FloorSource = Guid.CreateVersion7();

    /// <summary>The subject id of an account number, as a partner would send it.</summary>
    public static string Subject(int account) => string.Create(CultureInfo.InvariantCulture, $"user-{account:D7}");

    /// <summary>An endless run of rows for the floor.</summary>
    public IEnumerator<FloorRow> FloorRows(AccountSpread spread, string prefix, int seed)
    {
        var sampler = new AccountSampler(spread, accounts, seed);
        var random = new Random(seed);
        for (var number = 0; ; number++)
        {
            var id = number > 100 && random.NextDouble() < RepeatedShare ? random.Next(number) : number;
            var metres = random.Next(300, 25_000);
            var inputs = string.Create(CultureInfo.InvariantCulture, $"distance={metres / 1000}.{metres % 1000:D3} km");
            var account = new Guid($"00000000-0000-7000-8000-{sampler.Next():x12}");
            yield return new(FloorSource, $"{prefix}-{id}", account, metres * 72L, (short)(number & 3), inputs, SHA256.HashData(Encoding.UTF8.GetBytes(inputs))[..16], At(random));
        }
    }

    public AccountSampler Sampler(AccountSpread spread, int seed) => new(spread, accounts, seed);

    /// <summary>Bodies of one activity each.</summary>
    public IReadOnlyList<byte[]> Singles(string prefix, int count)
    {
        var sampler = Sampler(AccountSpread.Uniform, 1);
        return [.. Enumerable.Range(0, count).Select(id =>
        {
            var text = new StringBuilder(200);
            AppendActivity(text, sampler, prefix, id, invalid: false, comma: false);
            return Encoding.UTF8.GetBytes(text.ToString());
        })];
    }

    /// <summary>One HTTP body: a JSON array of activities.</summary>
    public Batch JsonBatch(AccountSampler sampler, Random random, string prefix, int size, ref int nextId)
    {
        var text = new StringBuilder(size * 190).Append('[');
        var fresh = new List<int>(size);
        for (var n = 0; n < size; n++)
        {
            // A repeat is of a record sent well before, as a re-sent one is, or of one just before it in the same batch.
            var repeated = n > 100 && random.NextDouble() < RepeatedShare;
            var invalid = !repeated && random.NextDouble() < InvalidShare;
            var id = !repeated ? nextId++ : nextId > SettledAfter ? random.Next(nextId - SettledAfter) : nextId - 1 - random.Next(50);
            AppendActivity(text, sampler, prefix, id, invalid, n > 0);
            if (!invalid && !repeated)
            {
                fresh.Add(id);
            }
        }

        return new(Encoding.UTF8.GetBytes(text.Append(']').ToString()), size, fresh);
    }

    private void AppendActivity(StringBuilder text, AccountSampler sampler, string prefix, int id, bool invalid, bool comma)
    {
        // Everything about a record follows from its id, so a repeated id has the same content and is a duplicate, not a conflict.
        var metres = 300 + (int)(unchecked((uint)id * 2654435761u) % 24_700u);
        var scenario = Scenarios[id & 3];
        
        // The same number of another run is another act: at another time, or nearly all would be double claims.
        var salt = unchecked((uint)prefix.Aggregate(17, (sum, letter) => (sum * 31) + letter) * 2654435761u);
        var until = start.AddSeconds(-(int)(unchecked(((uint)id * 2246822519u) ^ salt) % Seconds));
        var at = until.AddSeconds(-(metres / MetresPerSecond[id & 3]) - 1);
        var account = sampler.NextFor(id);
        text.Append(comma ? "," : "")
            .Append("{\"id\":\"").Append(prefix).Append('-').Append(id)
            .Append("\",\"holder\":\"").Append(Subject(account))
            .Append("\",\"scenario\":\"").Append(scenario)
            .Append("\",\"at\":\"").Append(at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))
            .Append("\",\"until\":\"").Append(until.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))
            .Append("\",\"inputs\":{\"distance\":\"").Append(metres / 1000).Append('.').Append((metres % 1000).ToString("D3", CultureInfo.InvariantCulture)).Append(invalid ? " kg" : " km")
            .Append("\"},\"evidence\":\"E1\",\"region\":\"CN-11\"}");
    }

    private DateTimeOffset At(Random random) => start.AddSeconds(-random.Next(Seconds)).ToUniversalTime();
}

/// <summary>A prepared request body, the number of its records, and the numbers of the records that are new in it.</summary>
internal sealed record Batch(byte[] Body, int Size, IReadOnlyList<int> Fresh);
