using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Puhui.Methods;

/// <summary>Loads the register while the host starts, then keeps the choices fresh.</summary>
internal sealed class MethodsStartup(MethodRegister register, TimeProvider time, ILogger<MethodsStartup> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await register.StartAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await register.RefreshAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The choices read last stay in force; a database that is away is told by everything that writes.
                log.LogWarning(failure, "The method choices could not be read again; trying on");
            }
        }
    }
}
