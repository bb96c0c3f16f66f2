using System.Globalization;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.WeChat.Sessions;

namespace Puhui.WeChat.Steps;

/// <summary>What became of one day.</summary>
internal sealed record DayOutcome(StepDay Day, string Status, ActivityOutcome? Outcome);

/// <summary>Sends the finished days of a person, and corrects those that WeChat restated.</summary>
internal sealed class StepBooks(NpgsqlDataSource database, SessionStore sessions, IActivityIntake intake) : IDisposable
{
    // Each holds a connection while the intake, which needs connections too, is at work.
    private readonly SemaphoreSlim _turns = new(8, 8);

    private static readonly string[] Names = ["", "posted", "duplicate", "zero", "held", "refused", "conflict"];

    /// <summary>The outcome of each day; null when newer data of this person were taken before.</summary>
    /// <exception cref="IntakeOverloadedException">Nothing more was recorded; repeating is safe.</exception>
    public async Task<IReadOnlyList<DayOutcome>?> TakeAsync(Source source, string openId, string holder, string? region, WeRunData data, CancellationToken ct)
    {
        await _turns.WaitAsync(ct);
        try
        {
            return await TakeOneAsync(source, openId, holder, region, data, ct);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<IReadOnlyList<DayOutcome>?> TakeOneAsync(Source source, string openId, string holder, string? region, WeRunData data, CancellationToken ct)
    {
        var person = sessions.Person(source.Id, openId);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await MarkAsync(connection, source, person, data.Watermark, ct))
        {
            return null;
        }

        var known = await KnownAsync(connection, source, person, ct);
        var outcomes = data.Days.Select(day => new DayOutcome(day, StatusOf(day, data.Watermark, known), null)).ToArray();
        int[] open = [.. Enumerable.Range(0, outcomes.Length).Where(i => outcomes[i].Status == "")];
        Dictionary<int, int> numbers = open.ToDictionary(i => i, i => known.GetValueOrDefault(DateOf(outcomes[i].Day)).Number + 1);
        for (var round = 0; open.Length > 0 && round < 3; round++)
        {
            var answers = await intake.SubmitAsync(source.Id, [.. open.Select(i => Record(outcomes[i].Day, person, holder, region, numbers[i]))], ct);
            for (var k = 0; k < open.Length; k++)
            {
                outcomes[open[k]] = outcomes[open[k]] with { Status = Names[(int)answers[k].Status], Outcome = answers[k] };
            }

            // The number is taken when a server died between recording a day and noting it: what it recorded is corrected instead.
            open = [.. open.Where(i => outcomes[i].Outcome!.Status == ActivityStatus.Conflict)];
            foreach (var i in open)
            {
                numbers[i]++;
            }
        }

        foreach (var (place, number) in numbers)
        {
            if (outcomes[place].Outcome!.Status is not (ActivityStatus.Refused or ActivityStatus.Conflict))
            {
                await KeepAsync(connection, source, person, outcomes[place].Day, number, ct);
            }
        }

        await transaction.CommitAsync(ct);
        return outcomes;
    }

    private static string StatusOf(StepDay day, DateTimeOffset watermark, Dictionary<DateOnly, (int Number, int Steps)> known) =>
        day.Begin.AddDays(1) > watermark ? "unfinished"
        : known.TryGetValue(DateOf(day), out var sent) ? (sent.Steps == day.Steps ? "unchanged" : "")
        : day.Steps == 0 ? "no_steps"
        : "";

    private static DateOnly DateOf(StepDay day) => DateOnly.FromDateTime(day.Begin.DateTime);

    private static ActivityRecord Record(StepDay day, byte[] person, string holder, string? region, int number)
    {
        // A person's digest, not the openid: ids stand in answers and logs of partners.
        var stem = string.Create(CultureInfo.InvariantCulture, $"werun-{Convert.ToHexStringLower(person)}-{day.Begin:yyyyMMdd}");
        return new ActivityRecord(Numbered(stem, number), holder, "walking", day.Begin, [new("steps", string.Create(CultureInfo.InvariantCulture, $"{day.Steps} steps"))])
        {
            Until = day.Begin.AddDays(1),
            Evidence = "E2",
            Region = region,
            Corrects = number > 1 ? Numbered(stem, number - 1) : null,
        };
    }

    private static string Numbered(string stem, int number) => number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");

    private static async Task<bool> MarkAsync(NpgsqlConnection connection, Source source, byte[] person, DateTimeOffset watermark, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "update wechat.session set watermark = $3 where source = $1 and person = $2 and (watermark is null or watermark <= $3)", connection);
        command.Parameters.Add(new() { Value = source.Id.Value });
        command.Parameters.Add(new() { Value = person });
        command.Parameters.Add(new() { Value = watermark.ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static async Task<Dictionary<DateOnly, (int Number, int Steps)>> KnownAsync(NpgsqlConnection connection, Source source, byte[] person, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select day, number, steps from wechat.day where source = $1 and person = $2", connection);
        command.Parameters.Add(new() { Value = source.Id.Value });
        command.Parameters.Add(new() { Value = person });
        Dictionary<DateOnly, (int, int)> known = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            known[row.GetFieldValue<DateOnly>(0)] = (row.GetInt32(1), row.GetInt32(2));
        }

        return known;
    }

    private static async Task KeepAsync(NpgsqlConnection connection, Source source, byte[] person, StepDay day, int number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            insert into wechat.day (source, person, day, number, steps) values ($1, $2, $3, $4, $5)
            on conflict (source, person, day) do update set number = excluded.number, steps = excluded.steps
            """, connection);
        foreach (var value in (object[])[source.Id.Value, person, DateOf(day), number, day.Steps])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
