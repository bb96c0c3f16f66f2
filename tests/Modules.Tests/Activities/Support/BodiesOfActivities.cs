using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;

namespace Puhui.Modules.Tests.Activities.Support;

/// <summary>Reads a body as the intake does, without recording anything.</summary>
internal static class BodiesOfActivities
{
    public static async Task ReadAsync(Source source, byte[] body, bool lines)
    {
        using var batch = IntakeBatch.Rent(source, DateTimeOffset.UtcNow);
        using var stream = new MemoryStream(body, writable: false);
        await new BodyReader(batch, () => null).ReadAsync(stream, lines ? BodyForm.Lines : BodyForm.Json, default);
    }
}
