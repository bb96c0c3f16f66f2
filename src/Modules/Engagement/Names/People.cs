using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Postgres;

namespace Puhui.Engagement.Names;

/// <summary>What holders are called and what they show. Names are sealed for their holders.</summary>
internal sealed class People(IHolderKeys keys)
{
    private const string Purpose = "name among friends";

    /// <summary>What a holder shows who never chose.</summary>
    public static ShowChoice Usual { get; } = new(ToFriends: true, InProgramme: false);

    public async Task<string?> NameAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        (await NamesAsync(connection, [holder], ct)).GetValueOrDefault(holder);

    /// <summary>The names of those who have one.</summary>
    public async Task<Dictionary<AccountId, string>> NamesAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        var boxes = await Sql.ListAsync(
            Sql.Command(connection, "select holder, name from engagement.person where holder = any ($1) and name is not null", Ids(holders)),
            row => (Holder: new AccountId(row.GetGuid(0)), Box: row.GetFieldValue<byte[]>(1)),
            ct);
        Dictionary<AccountId, string> names = [];
        foreach (var (holder, box) in boxes)
        {
            if (await keys.OpenAsync(connection, holder, Purpose, box, ct) is { } name)
            {
                names.Add(holder, Encoding.UTF8.GetString(name));
            }
        }

        return names;
    }

    public async Task RenameAsync(NpgsqlConnection connection, AccountId holder, string name, CancellationToken ct) =>
        await Sql.RunAsync(
            Sql.Command(
                connection,
                "insert into engagement.person (holder, name) values ($1, $2) on conflict (holder) do update set name = excluded.name",
                holder.Value,
                await keys.SealAsync(connection, holder, Purpose, Encoding.UTF8.GetBytes(name), ct)),
            ct);

    public static async Task<ShowChoice> ChoiceAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) =>
        await Sql.ListAsync(
            Sql.Command(connection, "select to_friends, in_programme from engagement.person where holder = $1", holder.Value),
            row => new ShowChoice(row.GetBoolean(0), row.GetBoolean(1)),
            ct) is [var choice] ? choice : Usual;

    public static Task ChooseAsync(NpgsqlConnection connection, AccountId holder, ShowChoice choice, CancellationToken ct) => Sql.RunAsync(
        Sql.Command(
            connection,
            """
            insert into engagement.person (holder, to_friends, in_programme) values ($1, $2, $3)
            on conflict (holder) do update set to_friends = excluded.to_friends, in_programme = excluded.in_programme
            """,
            holder.Value,
            choice.ToFriends,
            choice.InProgramme),
        ct);

    /// <summary>Of these, those who show their amounts to friends.</summary>
    public static async Task<HashSet<AccountId>> ShowingAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        var hidden = await Sql.ListAsync(
            Sql.Command(connection, "select holder from engagement.person where holder = any ($1) and not to_friends", Ids(holders)), row => new AccountId(row.GetGuid(0)), ct);
        return [.. holders.Except(hidden)];
    }

    public static Guid[] Ids(IReadOnlyCollection<AccountId> holders) => [.. holders.Select(holder => holder.Value)];
}
