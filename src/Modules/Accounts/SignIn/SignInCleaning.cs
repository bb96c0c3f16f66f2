using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;

namespace Puhui.Accounts.SignIn;

/// <summary>Removes codes, counts and sessions that are over. Any process may do it at any time.</summary>
internal sealed class SignInCleaning(NpgsqlDataSource database, TimeProvider time, ILogger<SignInCleaning> logger)
    : Rounds(TimeSpan.FromMinutes(10), "Codes and sessions that are over could not be removed", time, logger)
{
    protected override Task RoundAsync(CancellationToken ct) => CleanAsync(ct);

    internal async Task CleanAsync(CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        await RemoveAsync("delete from accounts.sign_in_code where ends_at < $1", now - TimeSpan.FromHours(1), ct);
        await RemoveAsync("delete from accounts.sign_in_count where ends_at < $1", now, ct);
        await RemoveAsync("delete from accounts.session where ends_at < $1", now, ct);
        await RemoveAsync("delete from accounts.session where seen_at < $1", now - SessionStore.LongestUnused, ct);
    }

    private async Task RemoveAsync(string sql, DateTimeOffset before, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = before });
        await command.ExecuteNonQueryAsync(ct);
    }
}
