using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Contracts;

/// <summary>
/// What a programme shows, credits and certifies by how sure a method's numbers are, those of the factor sets it uses included. In
/// memory, thread-safe; a change of the rules holds within seconds. Each answers null, or the refusal <c>confidence_too_low</c>.
/// Crediting is asked where choices are loaded, so the intake never asks here.
/// </summary>
public interface IConfidenceGates
{
    /// <summary>How sure the least sure number is that a version uses. Throws <see cref="KeyNotFoundException"/> when the version is not known here.</summary>
    Confidence WeakestOf(MethodRef method);

    /// <summary>Whether results may be shown.</summary>
    Refusal? Show(ProgrammeId programme, MethodRef method);

    /// <summary>Whether results may be credited.</summary>
    Refusal? Credit(ProgrammeId programme, MethodRef method);

    /// <summary>Whether results may be credited only with a warning beside them: credited, but not certain enough to certify.</summary>
    bool CreditsWithWarning(ProgrammeId programme, MethodRef method);

    /// <summary>Whether results may be certified: by the gate, or because the committee recorded why.</summary>
    Refusal? Certify(ProgrammeId programme, MethodRef method);
}
