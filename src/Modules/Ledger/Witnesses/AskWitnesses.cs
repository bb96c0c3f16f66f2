using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Ledger.Log;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Witnesses;

/// <summary>
/// Asks the witnesses of the settings to cosign the newest checkpoint, every two seconds while it grows (C2SP tlog-witness), and keeps
/// their cosignatures. One process at a time asks. A witness that does not answer stops nothing; one that refuses is told in the
/// log, loudly, because then somebody will ask why.
/// </summary>
internal sealed partial class AskWitnesses(NpgsqlDataSource database, PuhuiSettings settings, TimeProvider time, ILogger<AskWitnesses> logger) : BackgroundService
{
    private const long LockKey = 0x5075_6875_6903;
    private const int LongestAnswer = 16 * 1024;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, long> _lastSizes = new(StringComparer.Ordinal);

    /// <summary>One round; returns how many cosigned.</summary>
    public async Task<int> RoundAsync(HttpClient http, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await HeadAsync(connection, ct) is not { } head)
        {
            return 0;
        }

        var cosigned = 0;
        foreach (var witness in settings.Witnesses)
        {
            if (await LastSizeAsync(connection, witness, ct) == head.Checkpoint.Size)
            {
                continue;
            }

            try
            {
                if (await AskAsync(connection, http, witness, head, ct) is { } line)
                {
                    await KeepAsync(connection, witness, head.Checkpoint.Size, line, ct);
                    cosigned++;
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is OperationCanceledException && !ct.IsCancellationRequested))
            {
                LogUnreachable(logger, witness.Key.Name, problem.Message);
            }
        }

        await transaction.CommitAsync(ct);
        return cosigned;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Witnesses.Count == 0)
        {
            return;
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LongestAnswer };
        using var timer = new PeriodicTimer(s_every, time);
        do
        {
            try
            {
                await RoundAsync(http, stoppingToken);
            }
            catch (NpgsqlException problem)
            {
                LogDatabase(logger, problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<string?> AskAsync(NpgsqlConnection connection, HttpClient http, WitnessAddress witness, Head head, CancellationToken ct)
    {
        // Once more when the witness knows another size than we remember.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var old = await LastSizeAsync(connection, witness, ct);
            if (old > head.Checkpoint.Size)
            {
                LogSawMore(logger, witness.Key.Name, old, head.Checkpoint.Size);
                _lastSizes.Remove(witness.Key.ToString());
                return null;
            }

            var tiles = await TileStore.LoadAsync(connection, Proofs.TilesForConsistency(old, head.Checkpoint.Size), ct);
            var request = new AddCheckpoint(old, Proofs.Consistency(old, head.Checkpoint.Size, tiles), head.Note);
            using var content = new StringContent(request.ToText(), Encoding.UTF8, "text/plain");
            using var answer = await http.PostAsync(new Uri(witness.Address, "add-checkpoint"), content, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            if (answer.StatusCode == HttpStatusCode.Conflict && long.TryParse(text.AsSpan().TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                _lastSizes[witness.Key.ToString()] = size;
                continue;
            }

            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(logger, witness.Key.Name, (int)answer.StatusCode, head.Checkpoint.Size, text.ReplaceLineEndings(" "));
                return null;
            }

            return LineOf(witness, head, text);
        }

        return null;
    }

    /// <summary>The witness's own line, when its signature fits; lines of others are passed over.</summary>
    private string? LineOf(WitnessAddress witness, Head head, string answer)
    {
        var note = SignedNote.Parse(head.Checkpoint.ToText() + "\n" + answer);
        var verified = note.IsAccepted ? note.Value.Verify([NoteVerifiers.For(witness.Key)]) : note.Refusal;
        if (!verified.IsAccepted)
        {
            LogUnusable(logger, witness.Key.Name, verified.Refusal.Detail);
            return null;
        }

        var place = note.Value.Signatures.ToList().FindIndex(signature => signature.KeyId == witness.Key.Id && signature.Name == witness.Key.Name);
        return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)[place] + "\n";
    }

    private async Task<long> LastSizeAsync(NpgsqlConnection connection, WitnessAddress witness, CancellationToken ct)
    {
        var key = witness.Key.ToString();
        if (!_lastSizes.TryGetValue(key, out var size))
        {
            await using var command = new NpgsqlCommand("select coalesce(max(size), 0) from ledger.cosignature where witness = $1", connection) { Parameters = { new() { Value = key } } };
            _lastSizes[key] = size = (long)(await command.ExecuteScalarAsync(ct))!;
        }

        return size;
    }

    private async Task KeepAsync(NpgsqlConnection connection, WitnessAddress witness, long size, string line, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("insert into ledger.cosignature (size, witness, line, at) values ($1, $2, $3, $4) on conflict do nothing", connection)
        {
            Parameters = { new() { Value = size }, new() { Value = witness.Key.ToString() }, new() { Value = line }, new() { Value = time.GetUtcNow().UtcDateTime } },
        };
        await command.ExecuteNonQueryAsync(ct);
        _lastSizes[witness.Key.ToString()] = size;
    }

    /// <summary>The newest checkpoint; null while there is none, or while another process asks.</summary>
    private static async Task<Head?> HeadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select note from ledger.checkpoint where pg_try_advisory_xact_lock($1) order by size desc limit 1", connection) { Parameters = { new() { Value = LockKey } } };
        return await command.ExecuteScalarAsync(ct) is string note ? new Head(Checkpoint.Parse(SignedNote.Parse(note).Value.Text).Value, note) : null;
    }

    private sealed record Head(Checkpoint Checkpoint, string Note);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The witness {Witness} did not answer: {Why}")]
    private static partial void LogUnreachable(ILogger logger, string witness, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The witness {Witness} refused ({Status}) the checkpoint of {Size} leaves: {Why}")]
    private static partial void LogRefused(ILogger logger, string witness, int status, long size, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The witness {Witness} has seen {Seen} leaves, this log has {Size}: the database was rolled back, or another log goes by this name")]
    private static partial void LogSawMore(ILogger logger, string witness, long seen, long size);

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer of the witness {Witness} is of no use: {Why}")]
    private static partial void LogUnusable(ILogger logger, string witness, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Witnesses could not be asked; trying again")]
    private static partial void LogDatabase(ILogger logger, Exception problem);
}
