using Puhui.Platform.Settings;

namespace Puhui.Activities.Rules;

/// <summary>The rules in force in this process.</summary>
internal sealed class RuleBook(RuleSet rules)
{
    public RuleSet Current { get; } = rules;

    public static RuleBook Load(PuhuiSettings settings) => new(RuleReader.Load(settings.MethodsFolder));
}
