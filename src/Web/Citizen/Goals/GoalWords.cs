using Puhui.Components;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Goals;

/// <summary>How far a goal is, in its own thing counted.</summary>
internal static class GoalWords
{
    /// <summary>37 of 100 trees.</summary>
    public static string Done(Goal goal, Language language)
    {
        var units = goal.What.PointsPerUnit == 0 ? 0 : goal.Given / goal.What.PointsPerUnit;
        return language.Say($"{units:N0} / {goal.What.TargetUnits:N0} {goal.What.UnitZh}", $"{units:N0} of {goal.What.TargetUnits:N0} {goal.What.UnitEn}");
    }

    public static string Progress(Goal goal, Language language) => goal.ReachedAt is not null
        ? language.Say("已达成", "reached")
        : language.Say($"完成 {Share(goal)}%", $"{Share(goal)}% of the way");

    /// <summary>Whole per cent; 100 only when it is reached.</summary>
    private static long Share(Goal goal) => goal.Target == 0 ? 0 : Math.Min(goal.ReachedAt is null ? 99 : 100, (long)((decimal)goal.Given * 100 / goal.Target));
}
