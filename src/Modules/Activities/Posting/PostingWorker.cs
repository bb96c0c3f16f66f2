using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Claims;
using Puhui.Activities.Intake;
using Puhui.Activities.Quantifying;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Posting;

/// <summary>
/// Takes requests from a lane, as many as fit into one transaction, and posts them. It keeps one connection. A transaction
/// that lost a race is tried again as a whole; a group that fails otherwise is taken apart, so that one request cannot
/// spoil its neighbours.
/// </summary>
internal sealed class PostingWorker(NpgsqlDataSource database, ILedger ledger, IHolderSecrets secrets, IAccountMoves moves, Countings countings, ClaimDesk claims, ILogger logger) : IAsyncDisposable
{
    private const int MostTries = 10;

    private readonly PostingGroup _group = new();
    private readonly List<LaneItem> _taken = [];
    private NpgsqlConnection? _connection;
    private PostingTransaction? _transaction;

    public async Task RunAsync(ChannelReader<LaneItem> lane, int mostRecords)
    {
        LaneItem? next = null;
        while (next is not null || await lane.WaitToReadAsync())
        {
            _taken.Clear();
            var records = 0;
            while (Peek(lane, ref next) is { } item && (_taken.Count == 0 || Fits(item, records, mostRecords)))
            {
                _taken.Add(item);
                records += item.Size;
                next = null;
            }

            if (_taken.Count > 0)
            {
                await PostAsync(_taken);
            }
        }
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private static LaneItem? Peek(ChannelReader<LaneItem> lane, ref LaneItem? next) =>
        next ??= lane.TryRead(out var item) ? item : null;

    private bool Fits(in LaneItem next, int records, int mostRecords) =>
        !next.Batch.Atomic && !_taken[0].Batch.Atomic && records + next.Size <= mostRecords;

    private async Task PostAsync(IReadOnlyList<LaneItem> taken)
    {
        try
        {
            _group.Fill(taken);
            await PostGroupAsync();
            var recorded = !_group.IsWithdrawn;
            foreach (var item in taken)
            {
                item.Waiting.Answer(recorded);
            }
        }
        catch (Exception e) when (taken.Count > 1 && e is not NpgsqlException { IsTransient: true })
        {
            logger.LogWarning(e, "A group of {Requests} requests could not be posted together; posting them one by one", taken.Count);
            foreach (var item in taken.ToArray())
            {
                await PostAsync([item]);
            }
        }
        catch (Exception e)
        {
            foreach (var item in taken)
            {
                item.Waiting.Fail(e);
            }
        }
        finally
        {
            _group.Clear();
        }
    }

    private async Task PostGroupAsync()
    {
        using var span = IntakeMetrics.StartPosting(_group);
        using var flight = _group.HasClaims ? await claims.UnderWay.EnterAsync(_group) : null;
        var began = Stopwatch.GetTimestamp();
        var careful = false;
        for (var tried = 1; ; tried++)
        {
            try
            {
                var transaction = await OpenAsync();
                await transaction.RunAsync(_group, careful, CancellationToken.None);
                IntakeMetrics.Posted(_group, Stopwatch.GetElapsedTime(began));
                return;
            }
            catch (PostgresException e) when (IsLostRace(e) && tried < MostTries)
            {
                IntakeMetrics.Retried(e.SqlState);
                careful = true;
            }
            catch (LostClaimException) when (tried < MostTries)
            {
                IntakeMetrics.Retried("claim");
                careful = true;
            }
            catch (NotRegisteredException) when (tried < MostTries)
            {
                await claims.Writers.EnterAsync(CancellationToken.None);
            }
            catch (PostingRefusedException e) when (e.Account is { } account && tried < MostTries && RefuseAll(account.Value, e.Refusal))
            {
                IntakeMetrics.Retried(e.Refusal.Code);
            }
            catch
            {
                await CloseAsync();
                throw;
            }
        }
    }

    /// <summary>Serialization failure, deadlock, or another writer recorded the same id between question and write.</summary>
    private static bool IsLostRace(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    /// <summary>The books refuse what this holder would get: its rows are refused, the others go on. False when nothing is left to refuse.</summary>
    private bool RefuseAll(Guid account, Quantities.Refusal refusal)
    {
        var found = false;
        for (var i = 0; i < _group.Count; i++)
        {
            ref var row = ref _group[i].Row;
            if (row.Account.Id.Value == account && row.Verdict != Contracts.ActivityStatus.Refused)
            {
                row.Verdict = Contracts.ActivityStatus.Refused;
                row.VerdictReason = refusal;
                found = true;
            }
        }

        return found;
    }

    private async Task<PostingTransaction> OpenAsync()
    {
        if (_transaction is not null && _connection is { FullState: System.Data.ConnectionState.Open })
        {
            return _transaction;
        }

        await CloseAsync();
        _connection = await database.OpenConnectionAsync();

        // Acknowledged means durable, whatever the database's default is.
        await using (var durable = new NpgsqlCommand("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'", _connection))
        {
            await durable.ExecuteNonQueryAsync();
        }

        _transaction = new PostingTransaction(_connection, ledger, secrets, moves, countings, claims.NewBook(), claims.Writers);
        await _transaction.PrepareAsync(CancellationToken.None);
        return _transaction;
    }

    private async Task CloseAsync()
    {
        _transaction?.Dispose();
        _transaction = null;
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }
}
