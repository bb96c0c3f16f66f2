using System.Buffers.Binary;

namespace Puhui.Activities.Replay;

/// <summary>One past record as <see cref="PastQuery"/> gives it, read where it lies in the buffer.</summary>
internal ref struct PastRecord
{
    private const long PostgresEpoch = 946_684_800_000_000;

    /// <summary>The holder, its bytes in order.</summary>
    public UInt128 Account;

    /// <summary>When it happened, microseconds since 1970.</summary>
    public long At;

    public ReadOnlySpan<byte> Scenario;

    public ReadOnlySpan<byte> Inputs;

    /// <summary>What stands credited for it now.</summary>
    public long Standing;

    public short Evidence;

    /// <summary>Empty for none.</summary>
    public ReadOnlySpan<byte> Region;

    /// <summary>An input that counts less than it says; empty for none.</summary>
    public ReadOnlySpan<byte> Limited;

    /// <summary>Of records under caps: whether the version tried would count it; otherwise it only stands in the windows.</summary>
    public bool IsTried;

    /// <summary>Of records under caps: the number of the version that counts it now.</summary>
    public int Method;

    /// <summary>Of records under caps: the holder's zone.</summary>
    public ReadOnlySpan<byte> Zone;

    /// <summary>Of records under caps of a programme: their keys, a line each.</summary>
    public ReadOnlySpan<byte> ProgrammeKeys;

    /// <summary>Reads a row; false when the buffer does not hold all of it.</summary>
    /// <param name="buffer">From the beginning of a row.</param>
    /// <param name="length">How many bytes it has.</param>
    public bool TryRead(ReadOnlySpan<byte> buffer, out int length)
    {
        length = 0;
        if (buffer.Length < sizeof(short))
        {
            return false;
        }

        int fields = BinaryPrimitives.ReadInt16BigEndian(buffer);
        var at = sizeof(short);
        for (var field = 0; field < fields; field++)
        {
            if (buffer.Length - at < sizeof(int))
            {
                return false;
            }

            var size = BinaryPrimitives.ReadInt32BigEndian(buffer[at..]);
            at += sizeof(int);
            if (size > buffer.Length - at)
            {
                return false;
            }

            var value = size <= 0 ? default : buffer.Slice(at, size);
            at += Math.Max(0, size);
            Set(field, value);
        }

        length = at;
        return true;
    }

    private void Set(int field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case 0: Account = BinaryPrimitives.ReadUInt128BigEndian(value); break;
            case 1: At = BinaryPrimitives.ReadInt64BigEndian(value) + PostgresEpoch; break;
            case 2: Scenario = value; break;
            case 3: Inputs = value; break;
            case 4: Standing = BinaryPrimitives.ReadInt64BigEndian(value); break;
            case 5: Evidence = BinaryPrimitives.ReadInt16BigEndian(value); break;
            case 6: Region = value; break;
            case 7: Limited = value; break;
            case 8: IsTried = value[0] != 0; break;
            case 9: Method = BinaryPrimitives.ReadInt32BigEndian(value); break;
            case 10: Zone = value; break;
            case 11: ProgrammeKeys = value; break;
            default: throw new InvalidOperationException($"A row of {field + 1} fields was not asked for.");
        }
    }
}
