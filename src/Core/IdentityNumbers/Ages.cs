namespace Puhui.IdentityNumbers;

/// <summary>Full years between a birth and a day.</summary>
public static class Ages
{
    /// <summary>Full years on a day; who was born on 29 February is a year older on 1 March. Negative before the birth.</summary>
    public static int On(DateOnly born, DateOnly day)
    {
        var years = day.Year - born.Year;
        return (day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? years - 1 : years;
    }
}
