using Puhui.Cli.Running;
using Puhui.Methodology;

namespace Puhui.Cli.Methods;

/// <summary>Finds the method a person means, and words for what it is.</summary>
internal static class MethodNames
{
    /// <summary>By <c>id@version</c>, or by id: the version that holds at a moment, else the newest.</summary>
    public static Method Find(MethodLibrary library, string name, DateTimeOffset? at)
    {
        var found = MethodRef.TryParse(name, out var reference) ? library.Find(reference)
            : at is { } moment ? library.Effective(name, moment)
            : library.Newest(name);
        if (found is not null)
        {
            return found;
        }

        var near = library.Methods.Where(method => method.Ref.Id.Contains(name.Split('@')[0], StringComparison.OrdinalIgnoreCase)).Select(method => method.Ref.ToString()).ToList();
        throw new UsageException($"There is no method '{name}'{(at is null ? "" : $" at {at:O}")}. {(near.Count > 0 ? "Near it: " + string.Join(", ", near) : "See ./puhui methods list")}.");
    }

    public static LocalText Of(MethodKind kind) => kind switch
    {
        MethodKind.Reduction => new("减排量", "reduction"),
        MethodKind.Footprint => new("碳足迹", "footprint"),
        MethodKind.PlatformEnergy => new("平台能量", "platform energy"),
        MethodKind.BankPoints => new("银行积分", "bank points"),
        _ => new("因子集", "factor set"),
    };

    public static LocalText Of(Confidence? confidence) => confidence switch
    {
        Confidence.Official => new("官方", "official"),
        Confidence.Secondary => new("转引", "secondary"),
        Confidence.Contested => new("有争议", "contested"),
        Confidence.Unchecked => new("未核对", "unchecked"),
        _ => new("自定", "own value"),
    };

    public static string Colour(Confidence? confidence) => confidence switch
    {
        Confidence.Official => "green",
        Confidence.Secondary => "yellow",
        Confidence.Contested => "darkorange",
        Confidence.Unchecked => "red",
        _ => "blue",
    };
}
