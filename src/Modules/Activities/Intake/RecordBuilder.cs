using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Intake;

internal enum RecordField
{
    Unknown,
    Id,
    Holder,
    Scenario,
    At,
    Until,
    Inputs,
    Evidence,
    Region,
    Corrects,
    References,
    From,
    To,
    Trace,
    Cadence,
}

/// <summary>
/// Makes one <see cref="Row"/> from fields in any order, whatever format they came from, and checks what can be checked
/// without knowing the method. The first refusal stands; reading goes on so that the record's id is known.
/// </summary>
internal sealed class RecordBuilder
{
    private const int MaxText = 128;
    private const int MaxValue = 256;
    private const long Earliest = 946_684_800_000_000;
    private const long ClockTolerance = 300_000_000;

    private static readonly string[] Pointers = ["", "/id", "/holder", "/scenario", "/at", "/until", "/inputs", "/evidence", "/region", "/corrects", "/references", "/from", "/to", "/trace", "/cadence"];

    private readonly (int Name, int NameLength, int ValueLength)[] _inputs = new (int, int, int)[CanonicalInputs.MaxInputs];
    private readonly byte[] _scratch = new byte[CanonicalInputs.MaxInputs * (64 + MaxValue)];
    private IntakeBatch _batch = null!;
    private long _now;
    private int _arenaStart;
    private int _given;
    private int _inputCount;
    private int _scratchLength;
    private string? _lastScenario;
    private string? _lastRegion;
    private Row _row;

    public void Use(IntakeBatch batch)
    {
        _batch = batch;
        _now = Instant.FromTime(batch.ReceivedAt);

        // Another source may not send what the last one may.
        _lastScenario = null;
    }

    public void Begin(int place)
    {
        _arenaStart = _batch.ArenaLength;
        _given = 0;
        _inputCount = 0;
        _scratchLength = 0;
        _row = new Row { Place = place, At = Row.NoTime, Until = Row.NoTime };
    }

    /// <summary>Forgets the record begun, because its end is not here yet.</summary>
    public void Abandon() => _batch.CutArena(_arenaStart);

    /// <summary>What the record brings beside the usual; made when it is first asked for.</summary>
    public RecordExtras Extras => _row.Extras ??= new RecordExtras();

    public void Refuse(Refusal refusal) => _row.Refuse(refusal);

    /// <summary>Notes that a field is given; refuses it when it was given before.</summary>
    public void Name(RecordField field)
    {
        var bit = 1 << (int)field;
        if ((_given & bit) != 0)
        {
            Refuse(IntakeRefusals.FieldDuplicate(Pointers[(int)field]));
        }

        _given |= bit;
    }

    public void WrongType(RecordField field) =>
        Refuse(IntakeRefusals.FieldType(Pointers[(int)field], field == RecordField.Inputs ? "an object of inputs" : "text"));

    public void Text(RecordField field, ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxText)
        {
            Refuse(IntakeRefusals.TooLong(Pointers[(int)field], MaxText));
            return;
        }

        if (!IntakeText.IsPlain(text))
        {
            Refuse(IntakeRefusals.TextInvalid(Pointers[(int)field]));
            return;
        }

        switch (field)
        {
            case RecordField.Id:
                _row.Id = _batch.Add(text);
                break;
            case RecordField.Holder:
                _row.Holder = _batch.Add(text);
                break;
            case RecordField.Corrects:
                _row.Corrects = _batch.Add(text);
                break;
            case RecordField.Scenario:
                Scenario(text);
                break;
            case RecordField.Region:
                Region(text);
                break;
            case RecordField.Evidence:
                Evidence(text);
                break;
            case RecordField.At:
                _row.At = Time(field, text);
                break;
            case RecordField.Until:
                _row.Until = Time(field, text);
                break;
        }
    }

    public void InvalidText(RecordField field) => Refuse(IntakeRefusals.TextInvalid(Pointers[(int)field]));

    public void At(DateTimeOffset at) => _row.At = Instant.FromTime(at);

    public void Until(DateTimeOffset until) => _row.Until = Instant.FromTime(until);

    public void Input(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!IntakeText.IsName(name) || name.Length > 64)
        {
            Refuse(IntakeRefusals.InputName(IntakeText.IsPlain(name) ? Encoding.UTF8.GetString(name) : "?"));
            return;
        }

        if (value.Length > MaxValue)
        {
            Refuse(IntakeRefusals.TooLong(InputPointer(name), MaxValue));
            return;
        }

        if (!IntakeText.IsPlain(value))
        {
            Refuse(IntakeRefusals.TextInvalid(InputPointer(name)));
            return;
        }

        var place = 0;
        for (; place < _inputCount; place++)
        {
            var order = name.SequenceCompareTo(_scratch.AsSpan(_inputs[place].Name, _inputs[place].NameLength));
            if (order == 0)
            {
                Refuse(IntakeRefusals.FieldDuplicate(InputPointer(name)));
                return;
            }

            if (order < 0)
            {
                break;
            }
        }

        if (_inputCount == CanonicalInputs.MaxInputs)
        {
            Refuse(IntakeRefusals.TooManyInputs);
            return;
        }

        _inputs.AsSpan(place, _inputCount - place).CopyTo(_inputs.AsSpan(place + 1));
        name.CopyTo(_scratch.AsSpan(_scratchLength));
        var length = CanonicalInputs.WriteValue(value, _scratch.AsSpan(_scratchLength + name.Length));
        _inputs[place] = (_scratchLength, name.Length, length);
        _scratchLength += name.Length + length;
        _inputCount++;
    }

    public void InputOfWrongType(ReadOnlySpan<byte> name) =>
        Refuse(IntakeRefusals.InputType(IntakeText.IsPlain(name) ? Encoding.UTF8.GetString(name) : "?"));

    public void InvalidInputText(ReadOnlySpan<byte> name) =>
        Refuse(IntakeRefusals.TextInvalid(InputPointer(name)));

    /// <summary>Completes the record and adds it to the batch.</summary>
    public void End()
    {
        if (!_row.IsRefused)
        {
            Complete();
        }

        _batch.Add(_row);
    }

    private void Complete()
    {
        var missing = !_row.Id.IsGiven ? IntakeRefusals.IdMissing
            : !_row.Holder.IsGiven ? IntakeRefusals.HolderMissing
            : _row.Scenario is null ? IntakeRefusals.ScenarioMissing
            : _row.At == Row.NoTime ? IntakeRefusals.AtMissing
            : (_given & (1 << (int)RecordField.Inputs)) == 0 ? IntakeRefusals.InputsMissing
            : _row.Until != Row.NoTime && _row.Until < _row.At ? IntakeRefusals.UntilBeforeAt
            : _row.At > _now + ClockTolerance ? IntakeRefusals.AtInFuture
            : _row.Until != Row.NoTime && _row.Until > _now + ClockTolerance ? IntakeRefusals.UntilInFuture
            : _row.At < Earliest ? IntakeRefusals.AtTooOld
            : _row.Corrects.IsGiven && _batch.Text(_row.Corrects).SequenceEqual(_batch.Text(_row.Id)) ? IntakeRefusals.CorrectsItself
            : null;
        if (missing is not null)
        {
            Refuse(missing);
            return;
        }

        WriteInputs();
        _row.Extras?.Complete();
        _row.Digest = ContentDigest.Compute(_batch, _row);
    }

    private void WriteInputs()
    {
        var room = _batch.Reserve(_scratchLength + (2 * _inputCount));
        var end = 0;
        for (var i = 0; i < _inputCount; i++)
        {
            var (name, nameLength, valueLength) = _inputs[i];
            if (i > 0)
            {
                room[end++] = (byte)'\n';
            }

            _scratch.AsSpan(name, nameLength).CopyTo(room[end..]);
            end += nameLength;
            room[end++] = (byte)'=';
            _scratch.AsSpan(name + nameLength, valueLength).CopyTo(room[end..]);
            end += valueLength;
        }

        _row.Inputs = _batch.Keep(end);
    }

    private void Scenario(ReadOnlySpan<byte> text)
    {
        if (!IntakeText.IsName(text))
        {
            Refuse(text.IsEmpty ? IntakeRefusals.ScenarioMissing : IntakeRefusals.ScenarioUnknown);
            return;
        }

        if (_lastScenario is null || !Ascii.Equals(text, _lastScenario))
        {
            _lastScenario = Words.Shared(text);
            var allowed = _batch.Source.Scenarios;
            if (allowed is not null && !allowed.Contains(_lastScenario))
            {
                _lastScenario = null;
                Refuse(IntakeRefusals.ScenarioNotAllowed);
                return;
            }
        }

        _row.Scenario = _lastScenario;
    }

    private void Region(ReadOnlySpan<byte> text)
    {
        if (!IntakeText.IsRegion(text))
        {
            Refuse(IntakeRefusals.RegionInvalid);
            return;
        }

        if (_lastRegion is null || !Ascii.Equals(text, _lastRegion))
        {
            _lastRegion = Words.Shared(text);
        }

        _row.Region = _lastRegion;
    }

    private void Evidence(ReadOnlySpan<byte> text)
    {
        if (text.Length != 2 || text[0] != 'E' || text[1] is < (byte)'1' or > (byte)'4')
        {
            Refuse(IntakeRefusals.EvidenceInvalid);
            return;
        }

        _row.Evidence = (byte)(text[1] - '0');
        if (_row.Evidence < _batch.Source.EvidenceCeiling[1] - '0')
        {
            Refuse(IntakeRefusals.EvidenceAboveSource);
        }
    }

    private long Time(RecordField field, ReadOnlySpan<byte> text)
    {
        switch (Instant.Read(text, out var microseconds))
        {
            case Instant.Reading.Accepted:
                return microseconds;
            case Instant.Reading.ZoneMissing:
                Refuse(IntakeRefusals.ZoneMissing(Pointers[(int)field]));
                break;
            default:
                Refuse(IntakeRefusals.TimeInvalid(Pointers[(int)field]));
                break;
        }

        return Row.NoTime;
    }

    private static string InputPointer(ReadOnlySpan<byte> name) => "/inputs/" + Encoding.ASCII.GetString(name);
}
