using System.Text;
using Puhui.Gbt32960.Frames;

namespace Puhui.Gbt32960.Bodies;

/// <summary>The data of a platform's login (05).</summary>
/// <param name="At">The time it says.</param>
/// <param name="Sequence">Counts the logins of a day.</param>
/// <param name="User">User name.</param>
/// <param name="Password">Password.</param>
/// <param name="Encryption">How it means to encrypt.</param>
internal sealed record PlatformLogin(DateTimeOffset At, int Sequence, string User, string Password, byte Encryption);

/// <summary>The data of an activation (09, 2025): a vehicle shows the key it signs with.</summary>
/// <param name="At">The time it says.</param>
/// <param name="ChipId">The security chip.</param>
/// <param name="PublicKey">The key.</param>
/// <param name="Vin">The vehicle.</param>
/// <param name="Signature">The signature over all before it.</param>
internal sealed record Activation(DateTimeOffset At, string ChipId, byte[] PublicKey, string Vin, ReportSignature Signature);

/// <summary>Reads the data of logins, logouts and activations; each is taken to its last byte.</summary>
internal static class LoginReader
{
    private const int PackCode = 24;

    /// <summary>A vehicle's login: time, sequence, ICCID, the codes of its batteries.</summary>
    public static FrameFault? Vehicle(Edition edition, ReadOnlySpan<byte> body, out DateTimeOffset at)
    {
        var cursor = new Cursor(body);
        var time = cursor.Take(BeijingTime.Size);
        cursor.Skip(2 + 20);
        if (edition == Edition.Y2016)
        {
            var subsystems = cursor.Byte();
            cursor.Skip(subsystems * cursor.Byte());
        }
        else
        {
            var packs = 0;
            foreach (var count in cursor.Take(cursor.Byte()))
            {
                packs += count;
            }

            cursor.Skip(packs * PackCode);
        }

        return End(cursor, time, out at);
    }

    /// <summary>A vehicle's or a platform's logout: time, sequence.</summary>
    public static FrameFault? Logout(ReadOnlySpan<byte> body, out DateTimeOffset at)
    {
        var cursor = new Cursor(body);
        var time = cursor.Take(BeijingTime.Size);
        cursor.Skip(2);
        return End(cursor, time, out at);
    }

    /// <summary>A platform's login.</summary>
    public static FrameFault? Platform(ReadOnlySpan<byte> body, out PlatformLogin? login)
    {
        login = null;
        var cursor = new Cursor(body);
        var time = cursor.Take(BeijingTime.Size);
        var sequence = cursor.Word();
        var user = Text(cursor.Take(12));
        var password = Text(cursor.Take(20));
        var encryption = cursor.Byte();
        var fault = End(cursor, time, out var at);
        login = fault is null ? new PlatformLogin(at, sequence, user, password, encryption) : null;
        return fault;
    }

    /// <summary>An activation of the 2025 edition.</summary>
    public static FrameFault? Activate(ReadOnlySpan<byte> body, out Activation? activation)
    {
        activation = null;
        var cursor = new Cursor(body);
        var time = cursor.Take(BeijingTime.Size);
        var chip = Text(cursor.Take(16));
        var key = cursor.Take(cursor.Word()).ToArray();
        var vin = Text(cursor.Take(17));
        var signed = body.Length - cursor.Left;
        var algorithm = cursor.Byte();
        var r = cursor.Take(cursor.Word()).ToArray();
        var s = cursor.Take(cursor.Word()).ToArray();
        var fault = End(cursor, time, out var at);
        activation = fault is null ? new Activation(at, chip, key, vin, new ReportSignature(algorithm, signed, r, s)) : null;
        return fault;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes.TrimEnd("\0 "u8));

    private static FrameFault? End(in Cursor cursor, ReadOnlySpan<byte> time, out DateTimeOffset at)
    {
        at = default;
        return cursor.Failed || !cursor.IsAtEnd ? FrameFault.BodyInvalid
            : !BeijingTime.TryRead(time, out at) ? FrameFault.TimeInvalid
            : null;
    }
}
