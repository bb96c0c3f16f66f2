using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Names;
using Puhui.Engagement.Rankings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Engagement.Friends;

internal sealed class FriendDesk(NpgsqlDataSource database, IHolderKeys keys, IAccounts accounts, People people, IServiceProvider services, TimeProvider time) : IFriends
{
    private const int MostFriends = 200;
    private const int MostOpenCodes = 50;
    private const string Digits = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static readonly TimeSpan s_codeLife = TimeSpan.FromDays(7);

    public async Task<string?> NameAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await people.NameAsync(connection, holder, ct);
    }

    public async Task<Result<string>> RenameAsync(AccountId holder, string name, CancellationToken ct)
    {
        var read = PublicName.Read(name);
        if (!read.IsAccepted)
        {
            return read;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await people.RenameAsync(connection, holder, read.Value, ct);
        await RankRows.ShowAsync(connection, holder, ct);
        await transaction.CommitAsync(ct);
        return read;
    }

    public async Task<FriendCode> InviteAsync(AccountId holder, CancellationToken ct)
    {
        var code = RandomNumberGenerator.GetString(Digits, 12);
        var until = time.GetUtcNow() + s_codeLife;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await FriendStore.InviteAsync(connection, Digest(code), holder, until, MostOpenCodes, ct);
        await transaction.CommitAsync(ct);
        return new FriendCode($"{code[..4]}-{code[4..8]}-{code[8..]}", until);
    }

    public async Task<Result<Friend>> AcceptAsync(AccountId holder, string code, CancellationToken ct)
    {
        if (Plain(code) is not { } plain)
        {
            return CodeUnknown();
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var digest = Digest(plain);
        if (await FriendStore.CodeAsync(connection, digest, ct) is not { } found)
        {
            return CodeUnknown();
        }

        if (found.UsedBy is { } used)
        {
            return used == holder && await FriendStore.BetweenAsync(connection, holder, found.By, ct) is { } again
                ? await ShowAsync(connection, holder, again, ct)
                : CodeUnknown();
        }

        if (found.Until <= time.GetUtcNow())
        {
            return CodeUnknown();
        }

        if (found.By == holder)
        {
            return new Refusal("own_code", "This code is your own. Give it to a friend.", "code");
        }

        await FriendStore.LockAsync(connection, holder, found.By, ct);
        if (await FriendStore.BetweenAsync(connection, holder, found.By, ct) is not { } friend)
        {
            if (await FriendStore.CountAsync(connection, holder, ct) >= MostFriends || await FriendStore.CountAsync(connection, found.By, ct) >= MostFriends)
            {
                return new Refusal("too_many_friends", "One of you has 200 friends, which is the most.");
            }

            friend = new FriendRow(FriendId.New(), found.By, time.GetUtcNow());
            await FriendStore.AddAsync(connection, friend.Id, holder, found.By, friend.Since, ct);
        }

        await FriendStore.UseAsync(connection, digest, holder, ct);
        var shown = await ShowAsync(connection, holder, friend, ct);
        await transaction.CommitAsync(ct);
        return shown;
    }

    public async Task<IReadOnlyList<Friend>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await FriendStore.OfAsync(connection, holder, ct);
        return [.. (await ShowAsync(connection, holder, rows, ct)).OrderBy(friend => friend.Name, StringComparer.Ordinal)];
    }

    public async Task EndAsync(AccountId holder, FriendId friend, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await FriendStore.EndAsync(connection, holder, friend, ct);
    }

    public async Task<Result<FriendPlant>> PlantAsync(AccountId holder, FriendId friend, ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await FriendStore.FindAsync(connection, holder, friend, ct) is not { } row)
        {
            return FriendUnknown();
        }

        var shown = await ShowAsync(connection, holder, row, ct);
        var shows = shown.MonthMg is not null;
        var balls = shows && services.GetService<ICollecting>() is { } collecting ? await collecting.OfAsync(row.Holder, programme, ct) : [];
        return new FriendPlant(
            shown,
            shows ? Math.Max(0, await RankRows.TotalAsync(connection, row.Holder, programme, ct)) : 0,
            [.. balls.Where(ball => ball.State == BallState.Waiting)],
            services.GetService<ICreditGifts>() is { } gifts ? await gifts.RoomAsync(holder, programme, ct) : new GiftRoom(0, 0, 0, 0));
    }

    public Task<Result<Gift>> WaterAsync(AccountId holder, FriendId friend, ProgrammeId programme, string request, CancellationToken ct) =>
        SendAsync(holder, friend, to => new NewGift(request, holder, to, programme, GiftKind.Water, null), ct);

    public Task<Result<Gift>> GiveAsync(AccountId holder, FriendId friend, ProgrammeId programme, long points, string request, CancellationToken ct) =>
        SendAsync(holder, friend, to => new NewGift(request, holder, to, programme, GiftKind.Gift, points), ct);

    public async Task<Result<Collected>> HelpAsync(AccountId holder, FriendId friend, BallId ball, CancellationToken ct) =>
        await HolderOfAsync(holder, friend, ct) is not { } theirs ? FriendUnknown()
            : services.GetService<ICollecting>() is { } collecting ? await collecting.HelpAsync(holder, theirs, ball, ct)
            : new Refusal("ball_unknown", "There is no such ball.");

    private async Task<Result<Gift>> SendAsync(AccountId holder, FriendId friend, Func<AccountId, NewGift> gift, CancellationToken ct) =>
        await HolderOfAsync(holder, friend, ct) is not { } theirs ? FriendUnknown()
            : services.GetService<ICreditGifts>() is { } gifts ? await gifts.GiveAsync(gift(theirs), ct)
            : new Refusal("gifts_off", "This programme knows no gifts of this kind.");

    private async Task<AccountId?> HolderOfAsync(AccountId holder, FriendId friend, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await FriendStore.FindAsync(connection, holder, friend, ct))?.Holder;
    }

    private async Task<Friend> ShowAsync(NpgsqlConnection connection, AccountId holder, FriendRow row, CancellationToken ct) =>
        (await ShowAsync(connection, holder, [row], ct))[0];

    private async Task<IReadOnlyList<Friend>> ShowAsync(NpgsqlConnection connection, AccountId holder, IReadOnlyList<FriendRow> rows, CancellationToken ct)
    {
        AccountId[] friends = [.. rows.Select(row => row.Holder)];
        var names = await people.NamesAsync(connection, friends, ct);
        var showing = await People.ShowingAsync(connection, friends, ct);
        var zone = await ZoneOf.HolderAsync(accounts, holder, ct);
        var amounts = await RankRows.OfMonthAsync(connection, showing, programme: null, RankRows.MonthOf(time.GetUtcNow(), zone), ct);
        return
        [
            .. rows.Select(row => new Friend(
                row.Id,
                names.GetValueOrDefault(row.Holder) ?? FriendStore.Unnamed(row.Id),
                row.Since,
                showing.Contains(row.Holder) ? Math.Max(0, amounts.GetValueOrDefault(row.Holder)) : null)),
        ];
    }

    /// <summary>The code as it was made, whatever people do to it on the way; null when it cannot be one.</summary>
    private static string? Plain(string? code)
    {
        if (code is null || code.Length > 64)
        {
            return null;
        }

        var plain = string.Concat(code.Where(c => c is not '-' && !char.IsWhiteSpace(c))).ToUpperInvariant();
        return plain.Length == 12 && plain.All(c => Digits.Contains(c, StringComparison.Ordinal)) ? plain : null;
    }

    private byte[] Digest(string code) => keys.Digest("friend code", code);

    private static Refusal CodeUnknown() => new("code_unknown", "This code is unknown, was used, or is over. Ask your friend for a new one.", "code");

    private static Refusal FriendUnknown() => new("friend_unknown", "You have no such friend.", "friend");
}
