using Npgsql;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Caps;

/// <summary>
/// Counts windows anew after one of their records was taken away: all live records that share a window with it, directly or
/// through others, in the order of their arrival. The holder is locked.
/// </summary>
internal sealed class CapReplay(NpgsqlConnection connection, CapWindows windows, Countings countings)
{
    private readonly Acts _acts = new();

    /// <summary>By how much a record's credit changes.</summary>
    public sealed record Change(StoredRecord Record, long AmountMg);

    /// <summary>Takes a record out of its windows; returns what that changes for the others.</summary>
    public async Task<IReadOnlyList<Change>> RemoveAsync(StoredRecord removed, CancellationToken ct)
    {
        await windows.FlushAsync(ct);
        var keys = await TakeOutAsync(removed, ct);
        if (keys.Count == 0)
        {
            return [];
        }

        var acts = Connected(await ActsOfAsync(connection, removed.Account, ct), keys);
        var records = (await StoredRecord.LoadAsync(connection, [.. acts.Select(act => act.Record)], ct)).ToDictionary(record => record.Key);
        windows.Empty(removed.Account, keys);
        List<Change> changes = [];
        foreach (var act in acts)
        {
            var record = records[act.Record];
            var scenario = countings.Of(record).Scenario;
            var its = windows.Of(removed.Account);
            var quantified = ProgrammeWindows.Cut(scenario.Quantify(_acts.Of(record, scenario, act.Zone), its), act.Keys, its);
            if (quantified.Refusal is { } refusal)
            {
                throw new InvalidOperationException($"The recorded activity {record.Key.Reference} can no longer be quantified: {refusal}");
            }

            var change = Math.Max(0, quantified.Milligrams) - record.StandingMg;
            if (change != 0)
            {
                changes.Add(new Change(record, change));
            }
        }

        await windows.FlushAsync(ct);
        return changes;
    }

    /// <summary>The live records that share windows with a record, in the order of their arrival, with the zone their windows were counted in.</summary>
    public static async Task<IReadOnlyList<(StoredRecord Record, string Zone, IReadOnlyList<string> Keys)>> UpToAsync(NpgsqlConnection connection, StoredRecord record, CancellationToken ct)
    {
        var acts = await ActsOfAsync(connection, record.Account, ct);
        if (acts.Find(act => act.Record == record.Key) is not { } own)
        {
            return [];
        }

        var connected = Connected(acts, ProgrammeWindows.WindowsOf(own.Keys).ToHashSet(StringComparer.Ordinal));
        var records = (await StoredRecord.LoadAsync(connection, [.. connected.Select(act => act.Record)], ct)).ToDictionary(one => one.Key);
        return [.. connected.Where(act => records.ContainsKey(act.Record)).Select(act => (records[act.Record], act.Zone, (IReadOnlyList<string>)act.Keys))];
    }

    private async Task<HashSet<string>> TakeOutAsync(StoredRecord record, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "delete from activities.cap_act where account_id = $1 and source = $2 and record_id = $3 returning cap_keys", connection);
        command.Parameters.Add(new() { Value = record.Account.Value });
        command.Parameters.Add(new() { Value = record.Key.Source });
        command.Parameters.Add(new() { Value = record.RecordId });
        return await command.ExecuteScalarAsync(ct) is string[] keys ? ProgrammeWindows.WindowsOf(keys).ToHashSet(StringComparer.Ordinal) : [];
    }

    private static async Task<List<Arrived>> ActsOfAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select source, record_id, zone_id, cap_keys from activities.cap_act where account_id = $1 order by seq", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Arrived> acts = [];
        while (await row.ReadAsync(ct))
        {
            acts.Add(new Arrived(new RecordKey(row.GetInt32(0), row.GetString(1)), row.GetString(2), row.GetFieldValue<string[]>(3)));
        }

        return acts;
    }

    /// <summary>The acts that share a window with <paramref name="keys"/>, directly or through others; the windows grow along.</summary>
    private static List<Arrived> Connected(List<Arrived> acts, HashSet<string> keys)
    {
        int before;
        do
        {
            before = keys.Count;
            foreach (var act in acts.Where(act => ProgrammeWindows.WindowsOf(act.Keys).Any(keys.Contains)))
            {
                keys.UnionWith(ProgrammeWindows.WindowsOf(act.Keys));
            }
        }
        while (keys.Count > before);

        return acts.FindAll(act => ProgrammeWindows.WindowsOf(act.Keys).Any(keys.Contains));
    }

    private sealed record Arrived(RecordKey Record, string Zone, string[] Keys);
}
