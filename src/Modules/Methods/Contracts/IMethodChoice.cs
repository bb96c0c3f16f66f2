using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Contracts;

/// <summary>Says which method version counts an activity of a programme. In memory, thread-safe, without allocation on a hit.</summary>
public interface IMethodChoice
{
    /// <summary>
    /// The method version for a scenario of a programme, at a place and time. Among the programme's choices that hold at
    /// <paramref name="at"/>, the one for the exact region goes before the one for its country, and that before the one for
    /// any region; of two for the same region, the one that holds since later. The version must be in force at that time
    /// unless the choice says that the programme applies it beyond.
    /// </summary>
    /// <param name="programme">The programme.</param>
    /// <param name="scenario">The behaviour, in UTF-8.</param>
    /// <param name="region">ISO 3166 code in UTF-8; empty when not known.</param>
    /// <param name="at">When the activity happened.</param>
    /// <returns>
    /// The choice, or one refusal: <c>method_unknown</c> (the programme has chosen no method for this scenario and region, or
    /// not one that is installed), <c>not_effective</c> (none that holds at this time), <c>scenario_unknown</c> (no method of
    /// the library knows the scenario).
    /// </returns>
    Result<ChosenMethod> Choose(ProgrammeId programme, ReadOnlySpan<byte> scenario, ReadOnlySpan<byte> region, DateTimeOffset at);

    /// <summary>The same for text.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="scenario">The behaviour.</param>
    /// <param name="region">ISO 3166 code; null when not known.</param>
    /// <param name="at">When the activity happened.</param>
    Result<ChosenMethod> Choose(ProgrammeId programme, string scenario, string? region, DateTimeOffset at);
}

/// <summary>A method version as chosen for a scenario.</summary>
/// <param name="Method">The compiled method.</param>
/// <param name="Scenario">Its scenario.</param>
/// <param name="Number">The small number that stands for the version in stored records.</param>
public sealed record ChosenMethod(Method Method, MethodScenario Scenario, int Number);
