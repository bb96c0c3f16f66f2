using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources.Limits;

internal enum SourceLimit
{
    Batch,
    Day,
}

/// <summary>Records are too many for their source; nothing of the call was recorded. Connectors may treat it as any other overload.</summary>
internal sealed class SourceLimitException(SourceLimit limit, string detail, TimeSpan? retryAfter) : IntakeOverloadedException(detail)
{
    public Problem Problem { get; } = limit == SourceLimit.Batch || retryAfter is null
        ? Problem.Of(413, "too_many_records", detail)
        : Problem.TooMany("day_limit", detail, retryAfter.Value);
}
