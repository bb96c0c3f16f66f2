using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Posting;

namespace Puhui.Ledger.Feed;

/// <summary>
/// Wakes those who watch an account. Posts of this process are announced after their commit; those of other processes are found
/// by looking, twice a second, at the newest entry and the balance of every watched account in one query. Nobody watching costs nothing.
/// </summary>
internal sealed class LedgerFeed(NpgsqlDataSource database, TimeProvider time, ILogger<LedgerFeed> logger) : BackgroundService, ILedgerFeed
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    private const string Newest = """
        select w.account_id, concat(
            (select l.entry_id from ledger.leg l where l.account_id = w.account_id order by l.entry_id desc limit 1), ' ',
            (select sum(b.posted) from ledger.balance b where b.account_id = w.account_id))
        from unnest($1::uuid[]) as w (account_id)
        """;

    private readonly ConcurrentDictionary<AccountId, Watchers> _watched = new();

    public async IAsyncEnumerable<AccountId> WatchAsync(AccountId account, [EnumeratorCancellation] CancellationToken ct)
    {
        var signal = Channel.CreateBounded<AccountId>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        Add(account, signal.Writer);
        try
        {
            while (await WaitAsync(signal.Reader, ct))
            {
                signal.Reader.TryRead(out _);
                yield return account;
            }
        }
        finally
        {
            Remove(account, signal.Writer);
        }
    }

    public void Announce(ReadOnlySpan<Movement> movements)
    {
        if (_watched.IsEmpty)
        {
            return;
        }

        foreach (var movement in movements)
        {
            if (_watched.TryGetValue(movement.Account, out var watchers))
            {
                watchers.Wake();
            }
        }
    }

    public void Announce(IReadOnlyCollection<AccountId> accounts)
    {
        foreach (var account in _watched.IsEmpty ? [] : accounts)
        {
            if (_watched.TryGetValue(account, out var watchers))
            {
                watchers.Wake();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_watched.IsEmpty)
            {
                continue;
            }

            try
            {
                await LookAsync(stoppingToken);
            }
            catch (NpgsqlException problem)
            {
                logger.LogWarning(problem, "Watched accounts could not be looked at; trying again");
            }
        }
    }

    private static async ValueTask<bool> WaitAsync(ChannelReader<AccountId> reader, CancellationToken ct)
    {
        try
        {
            return await reader.WaitToReadAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Newest);
        command.Parameters.AddWithValue(_watched.Keys.Select(account => account.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (_watched.TryGetValue(new AccountId(reader.GetGuid(0)), out var watchers))
            {
                watchers.Saw(reader.GetString(1));
            }
        }
    }

    private void Add(AccountId account, ChannelWriter<AccountId> writer) =>
        _watched.AddOrUpdate(account, _ => new Watchers(account, [writer]), (_, watchers) => watchers.With(writer));

    private void Remove(AccountId account, ChannelWriter<AccountId> writer)
    {
        while (_watched.TryGetValue(account, out var watchers))
        {
            var rest = watchers.Without(writer);
            if (rest is null ? _watched.TryRemove(KeyValuePair.Create(account, watchers)) : _watched.TryUpdate(account, rest, watchers))
            {
                return;
            }
        }
    }

    /// <summary>Who watches one account, and the state they were last woken for. The list never changes.</summary>
    private sealed class Watchers(AccountId account, ChannelWriter<AccountId>[] writers)
    {
        private string? _newest;

        public Watchers With(ChannelWriter<AccountId> writer) => new(account, [.. writers, writer]) { _newest = _newest };

        public Watchers? Without(ChannelWriter<AccountId> writer) =>
            writers.Length == 1 ? null : new(account, [.. writers.Where(w => w != writer)]) { _newest = _newest };

        public void Wake()
        {
            foreach (var writer in writers)
            {
                writer.TryWrite(account);
            }
        }

        public void Saw(string newest)
        {
            // The first look wakes too: something may have come between the watcher's own reading and now.
            if (Interlocked.Exchange(ref _newest, newest) != newest)
            {
                Wake();
            }
        }
    }
}
