using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Platform;

namespace Puhui.Accounts.Keys;

/// <summary>
/// Reads the vault's row, and makes it in a new database, after the migrations and before the server listens. Without the master key
/// the books and the log can still be read and checked; what needs the key says so when it is asked for.
/// </summary>
internal sealed partial class VaultFirst(VaultRow vault, ILogger<VaultFirst> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(vault.Prepare, cancellationToken);
        }
        catch (OperatorException missing)
        {
            LogMissing(missing.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Error, "Personal data cannot be sealed or opened: {Reason}")]
    private partial void LogMissing(string reason);
}
