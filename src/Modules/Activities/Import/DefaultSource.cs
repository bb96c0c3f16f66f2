using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Import;

/// <summary>Where an import goes that names no source: the demo programme's own import source, both made when absent.</summary>
internal sealed class DefaultSource(IProgrammes programmes, IMethodRegister methods, ISources sources)
{
    public async Task<SourceId> EnsureAsync(CancellationToken ct)
    {
        var programme = await programmes.EnsureAsync(ProgrammeTemplate.Demo, ct);
        await methods.EnsureChoicesAsync(programme.Id, DemoChoices.Rows, ct);
        var source = await sources.EnsureAsync(
            new NewSource(programme.Id, "import", "File import", programme.ZoneId) { EnrolsUnknown = programme.Enrolment == EnrolmentRule.Open }, ct);
        return source.Id;
    }
}
