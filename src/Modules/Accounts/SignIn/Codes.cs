using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Messages;
using Puhui.Quantities;

namespace Puhui.Accounts.SignIn;

/// <summary>
/// Codes of six digits. A code holds for five minutes, five tries and one use, and only together with the ticket of who asked for it:
/// one who sees the code on somebody's phone cannot use it elsewhere.
/// </summary>
internal sealed class Codes(NpgsqlDataSource database, IHolderKeys keys, SecretBox box, Counters counters, IMessages messages, TimeProvider time)
{
    public const int Tries = 5;
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    // Ten codes of five tries each day: guessing succeeds for one in 20,000 addresses a day, and each owner is told by ten messages.
    private static readonly CountLimit[] PerContact = [new("code to", 1, TimeSpan.FromSeconds(30)), new("code to", 5, TimeSpan.FromHours(1)), new("code to", 10, TimeSpan.FromDays(1))];
    private static readonly CountLimit[] PerNetwork = [new("code for", 30, TimeSpan.FromMinutes(10)), new("code for", 300, TimeSpan.FromDays(1))];
    private static readonly CountLimit WrongPerNetwork = new("wrong from", 60, TimeSpan.FromHours(1));

    private sealed record TicketContent(string Id, string Kind, string Address, DateTimeOffset EndsAt);

    public async Task<Result<SignInTicket>> AskAsync(string? text, SignInAsker asker, CancellationToken ct)
    {
        var parsed = Contact.Parse(text);
        if (!parsed.IsAccepted)
        {
            return parsed.Refusal;
        }

        var contact = parsed.Value;
        await using var connection = await database.OpenConnectionAsync(ct);
        // The network first: who is turned away for asking too much does not use up what somebody else may ask.
        if (await counters.CountAsync(connection, asker.Network, ct, PerNetwork) is { } busy)
        {
            return TooMany(busy);
        }

        if (await counters.CountAsync(connection, $"{contact.Kind} {contact.Address}", ct, PerContact) is { } wait)
        {
            return TooMany(wait);
        }

        var now = time.GetUtcNow();
        var id = RandomNumberGenerator.GetBytes(32);
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        await using (var command = new NpgsqlCommand(
            "insert into accounts.sign_in_code (ticket, contact, code, asked_at, ends_at) values ($1, $2, $3, $4, $5)", connection))
        {
            command.Parameters.Add(new() { Value = SHA256.HashData(id) });
            command.Parameters.Add(new() { Value = contact.Digest(keys) });
            command.Parameters.Add(new() { Value = CodeDigest(id, code) });
            command.Parameters.Add(new() { Value = now });
            command.Parameters.Add(new() { Value = now + Life });
            await command.ExecuteNonQueryAsync(ct);
        }

        // The carrier may take its time; the connection is for others meanwhile.
        await connection.CloseAsync();
        var words = asker.English
            ? $"{code} is your Puhui sign-in code. It holds for 5 minutes. Nobody from Puhui will ask you for it."
            : $"【普惠】登录验证码 {code}，5 分钟内有效。普惠不会向您索要验证码，请勿告诉他人。";
        if (await messages.SendAsync(new Message(contact.Channel, contact.Address, "sign-in-code", words) { Variable = code }, ct) is { } refusal)
        {
            return refusal;
        }

        var content = new TicketContent(Base64Url.EncodeToString(id), contact.Kind, contact.Address, now + Life);
        return new SignInTicket(Base64Url.EncodeToString(box.Seal("sign-in ticket", JsonSerializer.SerializeToUtf8Bytes(content))), contact.Shown, content.EndsAt);
    }

    public SignInTicket? Read(string? ticket) =>
        Open(ticket) is { } content ? new SignInTicket(ticket!, Contact.Of(content.Kind, content.Address).Shown, content.EndsAt) : null;

    /// <summary>
    /// Uses a code up, in statements of their own and outside any transaction: a wrong try counts whatever comes after, of many right
    /// ones at once one is let through, and nobody holds a connection while waiting for another.
    /// </summary>
    public async Task<Result<Contact>> UseAsync(NpgsqlConnection connection, string? ticket, string? code, SignInAsker asker, CancellationToken ct)
    {
        if (Open(ticket) is not { } content)
        {
            return new Refusal("ticket_invalid", "This page is too old. Ask for a new code.");
        }

        if (await counters.IsReachedAsync(connection, asker.Network, WrongPerNetwork, ct))
        {
            return new Refusal("too_many_attempts", "Too many wrong codes came from your network. Try again in an hour.");
        }

        var id = Base64Url.DecodeFromChars(content.Id);
        var digest = SHA256.HashData(id);
        byte[]? expected = null;
        await using (var command = new NpgsqlCommand(
            """
            update accounts.sign_in_code set tries = tries + 1
            where ticket = $1 and contact = $2 and used_at is null and tries < $3 and ends_at > $4
            returning code
            """,
            connection))
        {
            command.Parameters.Add(new() { Value = digest });
            command.Parameters.Add(new() { Value = Contact.Of(content.Kind, content.Address).Digest(keys) });
            command.Parameters.Add(new() { Value = Tries });
            command.Parameters.Add(new() { Value = time.GetUtcNow() });
            expected = await command.ExecuteScalarAsync(ct) as byte[];
        }

        if (expected is null)
        {
            return Over;
        }

        var given = string.Concat((code ?? "").Where(c => !char.IsWhiteSpace(c)).Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c));
        if (!CryptographicOperations.FixedTimeEquals(expected, CodeDigest(id, given)))
        {
            await counters.CountAsync(connection, asker.Network, ct, WrongPerNetwork);
            return new Refusal("code_wrong", "That is not the code that was sent.", "code");
        }

        await using var use = new NpgsqlCommand("update accounts.sign_in_code set used_at = $2 where ticket = $1 and used_at is null", connection);
        use.Parameters.Add(new() { Value = digest });
        use.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await use.ExecuteNonQueryAsync(ct) == 1 ? Contact.Of(content.Kind, content.Address) : Over;
    }

    private static Refusal Over => new("code_over", "This code was used, has run out or was tried too often. Ask for a new one.", "code");

    private static Refusal TooMany(TimeSpan wait) => new(
        "too_many_codes",
        string.Create(CultureInfo.InvariantCulture, $"Too many codes were asked for. Try again in {Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))} seconds."));

    private TicketContent? Open(string? ticket)
    {
        if (ticket is not { Length: > 0 and < 2000 } || !Base64Url.IsValid(ticket))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TicketContent>(box.Open("sign-in ticket", Base64Url.DecodeFromChars(ticket)));
        }
        catch (CryptographicException)
        {
            // Made by another server or by hand: no ticket of ours.
            return null;
        }
    }

    private byte[] CodeDigest(byte[] id, string code) => keys.Digest("sign-in code", Convert.ToHexString(id) + code);
}
