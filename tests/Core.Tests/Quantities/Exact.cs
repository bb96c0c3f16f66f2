using FsCheck;
using FsCheck.Fluent;

namespace Puhui.Core.Tests.Quantities;

/// <summary>Generators of exact amounts.</summary>
internal static class Exact
{
    /// <summary>Decimals over the whole range of mantissas, signs and scales.</summary>
    public static Gen<decimal> AnyDecimal { get; } =
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from middle in Gen.Choose(int.MinValue, int.MaxValue)
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from width in Gen.Choose(1, 3)
        from negative in Gen.Elements(true, false)
        from scale in Gen.Choose(0, 28)
        select new decimal(low, width > 1 ? middle : 0, width > 2 ? high : 0, negative, (byte)scale);

    /// <summary>Amounts as people and devices send them: up to nine digits, up to six of them after the point.</summary>
    public static Gen<decimal> Everyday { get; } =
        from mantissa in Gen.Choose(0, 999_999_999)
        from scale in Gen.Choose(0, 6)
        select new decimal(mantissa, 0, 0, false, (byte)scale);
}
