using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Quantities;

namespace Puhui.Activities.Import;

/// <summary>A profile bound to the header of one file: rows in, activities or refusals out.</summary>
internal sealed class RowMapper
{
    /// <summary>Columns of a file of refused rows begin with this; a mended file is imported as it is.</summary>
    public const string OwnColumnPrefix = "refusal_";

    private readonly Profile _profile;
    private readonly LocalTime _times;
    private readonly BoundTemplates _templates;
    private readonly Func<string[], Field> _id;
    private readonly Func<string[], Field> _holder;
    private readonly Func<string[], Field> _scenario;
    private readonly Func<string[], Field> _at;
    private readonly Func<string[], Field>? _until;
    private readonly bool _untilIsSeconds;
    private readonly Func<string[], Field>? _evidence;
    private readonly Func<string[], Field>? _region;
    private readonly Func<string[], Field>? _corrects;
    private readonly List<(string Name, Func<string[], Field> Value)> _inputs = [];

    /// <summary>Throws <see cref="ImportException"/> when the header lacks a column that the profile needs.</summary>
    public RowMapper(Profile profile, string file, IReadOnlyList<string> header, IReadOnlyDictionary<string, LookupTable> lookups)
    {
        _profile = profile;
        _times = new LocalTime(profile.Zone, profile.Times);
        _templates = new BoundTemplates(profile.Name, file, header, lookups);
        _id = Bind("id", profile.Id);
        _holder = Bind("holder", profile.Holder);
        _scenario = Bind("scenario", profile.Scenario);
        _at = Bind("at", profile.At);
        _until = BindOptional("until", profile.Until is ProfileValue.SecondsAfterBegin after ? new ProfileValue.Plain(after.Seconds) : profile.Until);
        _untilIsSeconds = profile.Until is ProfileValue.SecondsAfterBegin;
        _evidence = BindOptional("evidence", profile.Evidence);
        _region = BindOptional("region", profile.Region);
        _corrects = BindOptional("corrects", profile.Corrects);
        foreach (var (name, value) in profile.Inputs)
        {
            _inputs.Add((name, Bind(name, value)));
        }

        if (profile.OtherColumnsAreInputs)
        {
            foreach (var (name, column, unit) in _templates.UnusedColumns())
            {
                _inputs.Add((name, cells => cells[column].Trim() is { Length: > 0 } cell ? new Field(unit is null ? cell : $"{cell} {unit}", null) : default));
            }
        }
    }

    public Result<ActivityRecord> Map(TableRow row)
    {
        if (row.Problem is not null)
        {
            return new Refusal("row_malformed", $"The row is not one of the table: {row.Problem}.");
        }

        var cells = row.Cells;
        if (Take(_id(cells), IntakeRefusals.IdMissing, out var id) is { } noId)
        {
            return noId;
        }

        if (Take(_holder(cells), IntakeRefusals.HolderMissing, out var holder) is { } noHolder)
        {
            return noHolder;
        }

        if (Take(_scenario(cells), IntakeRefusals.ScenarioMissing, out var scenario) is { } noScenario)
        {
            return noScenario;
        }

        if (Take(_at(cells), IntakeRefusals.AtMissing, out var atText) is { } noAt)
        {
            return noAt;
        }

        var at = _times.Read(atText, "at");
        if (!at.IsAccepted)
        {
            return at.Refusal;
        }

        if (Until(cells, at.Value, out var until) is { } badUntil)
        {
            return badUntil;
        }

        var inputs = new List<KeyValuePair<string, string>>(_inputs.Count);
        foreach (var (name, value) in _inputs)
        {
            var field = value(cells);
            if (field.Refusal is not null)
            {
                return field.Refusal;
            }

            if (field.Text is not null)
            {
                inputs.Add(new(name, field.Text));
            }
        }

        var (evidence, region, corrects) = (Optional(_evidence, cells), Optional(_region, cells), Optional(_corrects, cells));
        return (evidence.Refusal ?? region.Refusal ?? corrects.Refusal) is { } refusal
            ? refusal
            : new ActivityRecord(id, holder, scenario, at.Value, inputs)
            {
                Until = until,
                Evidence = evidence.Text,
                Region = region.Text,
                Corrects = corrects.Text,
            };
    }

    private Refusal? Until(string[] cells, DateTimeOffset at, out DateTimeOffset? until)
    {
        until = null;
        var field = Optional(_until, cells);
        if (field.Text is null)
        {
            return field.Refusal;
        }

        if (!_untilIsSeconds)
        {
            var time = _times.Read(field.Text, "until", notBefore: at);
            until = time.IsAccepted ? time.Value : null;
            return time.Refusal;
        }

        if (!decimal.TryParse(field.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 1_000_000_000)
        {
            return new Refusal("input_invalid", $"'{field.Text}' is not a number of seconds.", "until");
        }

        until = at.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return null;
    }

    private static Field Optional(Func<string[], Field>? value, string[] cells) => value is null ? default : value(cells);

    private static Refusal? Take(Field field, Refusal missing, out string text)
    {
        text = field.Text ?? "";
        return field.Refusal ?? (field.Text is null ? missing : null);
    }

    private Func<string[], Field>? BindOptional(string name, ProfileValue? value) => value is null ? null : Bind(name, value);

    private Func<string[], Field> Bind(string name, ProfileValue value) => value switch
    {
        ProfileValue.Plain plain => _templates.Bind(name, plain.Value),
        ProfileValue.Mapped mapped => BindWords(name, mapped),
        ProfileValue.Distance distance => BindDistance(name, distance),
        ProfileValue.SecondsAfterBegin => throw new ImportException($"Profile '{_profile.Name}': only 'until' can be seconds after the begin, not '{name}'."),
        _ => throw new InvalidOperationException($"Profile value {value} is not known."),
    };

    private Func<string[], Field> BindWords(string name, ProfileValue.Mapped mapped)
    {
        var inner = _templates.Bind(name, mapped.Value);
        return cells =>
        {
            var word = inner(cells);
            return word.Text is null ? word
                : mapped.Words.TryGetValue(word.Text, out var meaning) ? new Field(meaning, null)
                : new Field(null, new Refusal("input_invalid", $"'{word.Text}' is none of the words the profile knows: {string.Join(", ", mapped.Words.Keys)}.", name));
        };
    }

    private Func<string[], Field> BindDistance(string name, ProfileValue.Distance distance)
    {
        var ends = new[] { distance.Latitude1, distance.Longitude1, distance.Latitude2, distance.Longitude2 }
            .Select(end => _templates.Bind(name, end)).ToArray();
        return cells =>
        {
            Span<double> degrees = stackalloc double[4];
            for (var i = 0; i < 4; i++)
            {
                var field = ends[i](cells);
                if (field.Text is null)
                {
                    return field;
                }

                var limit = i % 2 == 0 ? 90 : 180;
                if (!double.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees[i]) || !(Math.Abs(degrees[i]) <= limit))
                {
                    return new Field(null, new Refusal("input_invalid", $"'{field.Text}' is not a {(limit == 90 ? "latitude" : "longitude")} in degrees.", name));
                }
            }

            return new Field(string.Create(CultureInfo.InvariantCulture, $"{GreatCircle.Metres(degrees[0], degrees[1], degrees[2], degrees[3])} m"), null);
        };
    }
}

/// <summary>What a rule made of a row: a text, nothing, or a refusal.</summary>
internal readonly record struct Field(string? Text, Refusal? Refusal);
