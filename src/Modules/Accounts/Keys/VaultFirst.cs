using Microsoft.Extensions.Hosting;

namespace Puhui.Accounts.Keys;

/// <summary>Reads the vault's row, and makes it in a new database, after the migrations and before the server listens.</summary>
internal sealed class VaultFirst(VaultRow vault) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(vault.Prepare, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
