using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>The words that stand for kinds, states and rules in tables, files and answers.</summary>
internal static class SettingsWords
{
    public static string Of(ProgrammeKind kind) => kind switch
    {
        ProgrammeKind.City => "city",
        ProgrammeKind.Bank => "bank",
        ProgrammeKind.Employer => "employer",
        ProgrammeKind.Community => "community",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
    };

    public static string Of(ProgrammeState state) => state switch
    {
        ProgrammeState.Draft => "draft",
        ProgrammeState.Open => "open",
        ProgrammeState.Ended => "ended",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state."),
    };

    public static string Of(EnrolmentRule rule) => rule switch
    {
        EnrolmentRule.Open => "open",
        EnrolmentRule.Invitation => "invitation",
        EnrolmentRule.Employees => "employees",
        EnrolmentRule.Residents => "residents",
        EnrolmentRule.Trial => "trial",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not an enrolment rule."),
    };

    public static ProgrammeKind? Kind(string? word) => Find<ProgrammeKind>(word, Of);

    public static ProgrammeState? State(string? word) => Find<ProgrammeState>(word, Of);

    public static EnrolmentRule? Rule(string? word) => Find<EnrolmentRule>(word, Of);

    private static T? Find<T>(string? word, Func<T, string> of)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (of(value) == word)
            {
                return value;
            }
        }

        return null;
    }
}
