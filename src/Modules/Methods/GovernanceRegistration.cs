using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Methods.Drafts;
using Puhui.Methods.Governance;
using Puhui.Methods.Governance.Motions;
using Puhui.Methods.Governance.Steps;
using Puhui.Methods.Governance.Vote;
using Puhui.Platform.Problems;
using Puhui.Staff.Contracts;

namespace Puhui.Methods;

/// <summary>What governs methods. It signs by the module Staff and attests by the module Ledger, where both are there.</summary>
internal static class GovernanceRegistration
{
    public static IServiceCollection AddGovernance(this IServiceCollection services)
    {
        services.AddSingleton<IMethodDrafts, MethodDrafts>();
        services.AddSingleton<IMethodDecisions, MethodDecisions>();
        services.AddSingleton<IConfidenceGates, ConfidenceGates>();
        // Reading a history needs no staff, so a server without the module Staff still shows its methods; only nobody can act.
        services.AddSingleton<IMethodGovernance>(provider => new MethodGovernance(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<IMethodRegister>(),
            provider.GetService<IStaffDirectory>()!,
            provider.GetService<IStaffSignatures>()!,
            provider.GetRequiredService<IAttestations>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICommittees>(MakeCommittees);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DaysComeStart>());
        return services.AddProblem("confidence_too_low", "The method's numbers are not sure enough for this programme", "方法学参数的可信度低于本方案的门槛")
            .AddProblem("objection_invalid", "The objection cannot be taken", "异议无法提交");
    }

    private static Committees MakeCommittees(IServiceProvider provider)
    {
        var (database, register, staff) = (provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IMethodRegister>(), provider.GetRequiredService<IStaffDirectory>());
        var attestations = provider.GetRequiredService<IAttestations>();
        var desk = new StepDesk(database, provider.GetRequiredService<IStaffSignatures>(), attestations, provider.GetRequiredService<TimeProvider>());
        var people = new People(staff);
        return new Committees(database, desk, new ProposeMotion(desk, people, register), new DecideMotion(desk, people, new Count(staff)), attestations, register);
    }

    /// <summary>Runs <see cref="DaysCome"/> where there is a log to attest in; a module by itself, without one, governs nothing.</summary>
    private sealed class DaysComeStart(IServiceProvider provider) : IHostedService, IDisposable
    {
        private DaysCome? _running;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (provider.GetService<IAttestations>() is { } attestations && provider.GetService<IStaffSignatures>() is { } signatures)
            {
                _running = new DaysCome(
                    provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<MethodRegister>(), signatures, attestations,
                    provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DaysCome>>());
                await _running.StartAsync(cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => _running?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        public void Dispose() => _running?.Dispose();
    }
}
