using System.CommandLine;
using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.CarFreeDay.Contracts;
using Puhui.Cli.Running;
using Spectre.Console;

namespace Puhui.Cli.CarFree;

/// <summary><c>puhui car-free</c>: photos of car-free days that somebody has to look at.</summary>
internal static class CarFreeVerb
{
    private const int MostShown = 100;

    public static Command Create() => new("car-free", "Car-free days whose photos wait to be looked at")
    {
        Waiting(),
        Photo(),
        Release(),
        Reject(),
    };

    private static Command Waiting() => WithData(new Command("waiting", "Those that wait, longest first, with what their photos must show"), async (_, work, cancel) =>
    {
        var table = new Table().Border(TableBorder.None).AddColumns("declaration", "source", "from", "until", "first photo", "second photo");
        foreach (var review in await work.Get<ICarFreeReviews>().WaitingAsync(MostShown, cancel))
        {
            var source = SourceId.TryParse(review.Source, out var id) ? await work.Get<ISources>().FindAsync(id, cancel) : null;
            table.AddRow(
                review.Id, Markup.Escape(source?.Code ?? review.Source), Time(review.From), Time(review.Until),
                Shown(review.BeginCode, review.BeginKilometres), Shown(review.EndCode, review.EndKilometres));
        }

        AnsiConsole.Write(table);
    });

    private static Command Photo()
    {
        var id = new Argument<string>("DECLARATION");
        var stage = new Argument<string>("STAGE") { Description = "begin or end" };
        stage.AcceptOnlyFromAmong("begin", "end");
        return WithData(new Command("photo", "Write a photo to standard output, as JPEG") { id, stage }, async (parsed, work, cancel) =>
        {
            var picture = await work.Get<ICarFreeReviews>().PictureAsync(parsed.GetRequiredValue(id), parsed.GetRequiredValue(stage) == "end", cancel)
                ?? throw new UsageException("There is no such photo, or its time is over.");
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(picture, cancel);
        });
    }

    private static Command Release()
    {
        var id = new Argument<string>("DECLARATION");
        return WithData(new Command("release", "Send what a declaration earned") { id }, async (parsed, work, cancel) =>
            Found(await work.Get<ICarFreeReviews>().ReleaseAsync(parsed.GetRequiredValue(id), cancel)));
    }

    private static Command Reject()
    {
        var id = new Argument<string>("DECLARATION");
        var reason = new Argument<string>("REASON") { Description = "Why, for its source to read" };
        return WithData(new Command("reject", "End a declaration without sending anything") { id, reason }, async (parsed, work, cancel) =>
            Found(!string.IsNullOrWhiteSpace(parsed.GetValue(reason))
                ? await work.Get<ICarFreeReviews>().RejectAsync(parsed.GetRequiredValue(id), parsed.GetRequiredValue(reason), cancel)
                : throw new UsageException("A reason is needed.")));
    }

    private static void Found(bool found)
    {
        if (!found)
        {
            throw new UsageException("No such declaration waits.");
        }
    }

    private static string Shown(string code, decimal kilometres) => string.Create(CultureInfo.InvariantCulture, $"{code}, {kilometres:0.#} km");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static Command WithData(Command verb, Func<ParseResult, Workplace, CancellationToken, Task> act)
    {
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            await act(parsed, work, cancel);
            return ExitCode.Ok;
        });
        return verb;
    }
}
