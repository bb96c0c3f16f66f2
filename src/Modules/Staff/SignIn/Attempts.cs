using System.Net;
using System.Net.Sockets;
using Npgsql;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;

namespace Puhui.Staff.SignIn;

/// <summary>
/// Counts attempts in the database, so that all servers count together, and counts before a secret is looked at, so that attempts made
/// at once do not slip through. What is counted is known by a keyed digest.
/// </summary>
internal sealed class Attempts(NpgsqlDataSource database, SecretBox secrets, StaffOptions options, TimeProvider time)
{
    /// <summary>Takes one attempt on an account, by the mail address whether or not anybody has it, or by another name.</summary>
    public Task<bool> OnAccountAsync(string account, CancellationToken ct) => TakeAsync("account " + account, options.AccountAttempts, ct);

    /// <summary>Takes one attempt on the second step of a person.</summary>
    public Task<bool> OnCodeAsync(string person, CancellationToken ct) => TakeAsync("code " + person, options.CodeAttempts, ct);

    /// <summary>Takes one attempt of a network address; an IPv6 network counts as one.</summary>
    public Task<bool> OfAddressAsync(string address, CancellationToken ct) => TakeAsync(AddressKey(address), options.AddressAttempts, ct);

    /// <summary>After a success an account's attempts are forgotten, and the address gets its one back.</summary>
    public async Task SucceededAsync(string address, CancellationToken ct, params string[] subjects)
    {
        foreach (var subject in subjects)
        {
            await database.Command("delete from staff.attempt where subject = $1", Digest(subject)).RunAsync(ct);
        }

        await database.Command("update staff.attempt set count = greatest(count - 1, 0) where subject = $1", Digest(AddressKey(address))).RunAsync(ct);
    }

    /// <summary>Forgets what is older than the window.</summary>
    public Task<int> ForgetAsync(CancellationToken ct) =>
        database.Command("delete from staff.attempt where since < $1", (time.GetUtcNow() - options.AttemptWindow).UtcDateTime).RunAsync(ct);

    private async Task<bool> TakeAsync(string subject, int most, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await database.Command(
            """
            insert into staff.attempt as a (subject, count, since) values ($1, 1, $2)
            on conflict (subject) do update set
                count = case when a.since < $3 then 1 else least(a.count + 1, 1000000) end,
                since = case when a.since < $3 then excluded.since else a.since end
            returning count
            """,
            Digest(subject),
            now.UtcDateTime,
            (now - options.AttemptWindow).UtcDateTime).OneAsync<int>(ct) <= most;
    }

    private byte[] Digest(string subject) => secrets.Digest("staff attempt", subject);

    private static string AddressKey(string address) =>
        "address " + (IPAddress.TryParse(address, out var ip) && ip is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexStringLower(ip.GetAddressBytes().AsSpan(0, 8))
            : address);
}
