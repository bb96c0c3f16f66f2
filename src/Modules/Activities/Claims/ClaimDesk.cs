using Puhui.Activities.Rules;

namespace Puhui.Activities.Claims;

/// <summary>What the workers of this process share to decide claims.</summary>
internal sealed class ClaimDesk(RuleBook rules, ReferenceKeys keys, JourneysUnderWay underWay, WriterRegister writers)
{
    public JourneysUnderWay UnderWay { get; } = underWay;

    public WriterRegister Writers { get; } = writers;

    /// <summary>One for each connection that posts.</summary>
    public ClaimBook NewBook() => new(rules, keys);
}
