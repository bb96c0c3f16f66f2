using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

internal sealed class ManyMemberships(NpgsqlDataSource database, IProgrammes programmes, SpanCache cache) : IManyMemberships
{
    private const string Join = """
        insert into programmes.membership (programme, holder, joined_at) select $1, holder, $3 from unnest($2::uuid[]) as h (holder) order by holder
        on conflict do nothing
        """;

    public async Task<int> JoinAsync(ProgrammeId programme, IReadOnlyCollection<AccountId> holders, DateTimeOffset at, CancellationToken ct)
    {
        if (await programmes.FindAsync(programme, ct) is not { Enrolment: EnrolmentRule.Open, Settings.MaxPeople: null })
        {
            throw new ArgumentException($"{programme} is not a programme that everyone may join.", nameof(programme));
        }

        await using var command = database.CreateCommand(Join);
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = holders.Select(holder => holder.Value).ToArray() });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        var joined = await command.ExecuteNonQueryAsync(ct);
        foreach (var holder in holders)
        {
            cache.Forget(holder);
        }

        return joined;
    }
}
