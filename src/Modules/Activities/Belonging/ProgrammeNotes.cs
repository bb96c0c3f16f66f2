using System.Globalization;
using Puhui.Activities.Posting;
using Puhui.Activities.Reading;
using Puhui.Activities.Sources;
using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Belonging;

/// <summary>Says in an explanation which programme counted a record and why, and what its caps took.</summary>
internal sealed class ProgrammeNotes(IProgrammeBook book, SourceStore sources)
{
    public async Task<Explanation> AddAsync(Explanation explanation, StoredRecord record, CancellationToken ct)
    {
        var source = await sources.FindAsync(await sources.IdOfAsync(record.Key.Source, ct), ct);
        if (source is null || (await book.CurrentAsync(ct)).Find(record.Programme ?? source.Programme) is not { } programme)
        {
            return explanation;
        }

        List<LocalText> notes = [.. explanation.Notes, Why(programme, record.Programme is not null)];
        if (record.Code == RecordCodes.Capped.Code && record.Cancellation is null && Taken(explanation, record, programme) is { } taken)
        {
            notes.Add(taken);
        }

        return explanation with { Notes = notes };
    }

    private static LocalText Why(Programme programme, bool isMember) => isMember
        ? new(
            $"由方案“{programme.TitleZh}”计入：您当时参加了它，在数据来源所服务、您所参加的方案中，它按公布的优先顺序排在最前。",
            $"Counted by the programme {programme.TitleEn}: you took part in it at the time, and of the programmes its source serves and you took part in it comes first in the published order.")
        : new($"由方案“{programme.TitleZh}”计入：数据来源属于它。", $"Counted by the programme {programme.TitleEn}: the source belongs to it.");

    /// <summary>What is missing beyond the method's own caps was taken by those of the programme.</summary>
    private static LocalText? Taken(Explanation explanation, StoredRecord record, Programme programme)
    {
        var left = record.StandingMg;
        return explanation.Result.Refusal is null && explanation.Result.Milligrams > left
            ? new(
                string.Create(CultureInfo.InvariantCulture, $"达到方案“{programme.TitleZh}”的个人上限，计入 {left} mg，超出部分记为 0。"),
                string.Create(CultureInfo.InvariantCulture, $"The cap of {programme.TitleEn} for a person is reached: {left} mg are credited, the rest counts 0."))
            : null;
    }
}
