namespace Puhui.Gbt32960.Frames;

/// <summary>The edition of GB/T 32960.3 a frame speaks, told by its first two bytes.</summary>
internal enum Edition
{
    /// <summary>2016, start <c>##</c>.</summary>
    Y2016,

    /// <summary>2025, start <c>$$</c>.</summary>
    Y2025,
}

/// <summary>Command bytes.</summary>
internal static class Command
{
    public const byte VehicleLogin = 0x01;
    public const byte Realtime = 0x02;
    public const byte Resent = 0x03;
    public const byte VehicleLogout = 0x04;
    public const byte PlatformLogin = 0x05;
    public const byte PlatformLogout = 0x06;
    public const byte Heartbeat = 0x07;
    public const byte Clock = 0x08;
    public const byte Activation = 0x09;
    public const byte ActivationAnswer = 0x0A;
    public const byte KeyExchange = 0x0B;

    /// <summary>Whether the standard gives the byte a meaning or leaves it to the users; the rest is reserved.</summary>
    public static bool IsKnown(byte command) => command is (>= 0x01 and <= 0x0B) or (>= 0x80 and <= 0x82) or (>= 0xC0 and <= 0xFE);
}

/// <summary>Answer flags.</summary>
internal static class Answer
{
    public const byte Success = 0x01;
    public const byte Error = 0x02;
    public const byte VinRepeated = 0x03;
    public const byte IsCommand = 0xFE;

    public static bool IsKnown(byte flag) => flag is Success or Error or VinRepeated or IsCommand;
}

/// <summary>How the data of a frame are encrypted.</summary>
internal static class Encryption
{
    public const byte None = 0x01;
    public const byte Rsa = 0x02;
    public const byte Aes128 = 0x03;
    public const byte Sm2 = 0x04;
    public const byte Sm4 = 0x05;

    public static bool IsKnown(byte encryption) => encryption is (>= None and <= Sm4) or 0xFE or 0xFF;
}

/// <summary>One frame, taken apart; its check byte was right.</summary>
/// <param name="Edition">The edition.</param>
/// <param name="Command">The command byte.</param>
/// <param name="Flag">The answer flag.</param>
/// <param name="Vin">The 17 bytes of the identification as text, filling taken off: a VIN, or a platform's unique code.</param>
/// <param name="Encryption">How <paramref name="Body"/> is encrypted.</param>
/// <param name="Body">The data, still encrypted.</param>
internal readonly record struct Frame(Edition Edition, byte Command, byte Flag, string Vin, byte Encryption, byte[] Body);

/// <summary>What is wrong with bytes that are no frame, and with frames that cannot be taken. Closed list.</summary>
internal enum FrameFault
{
    /// <summary>Bytes that begin no frame.</summary>
    StartMissing,

    /// <summary>The header holds a byte the standard does not know.</summary>
    HeaderInvalid,

    /// <summary>The length is above 65 531.</summary>
    LengthInvalid,

    /// <summary>The check byte does not fit.</summary>
    CheckByteWrong,

    /// <summary>Not the 17 characters of a VIN.</summary>
    VinInvalid,

    /// <summary>The data are encrypted in a way, or with a key, that is not set up.</summary>
    EncryptionUnknown,

    /// <summary>The data could not be decrypted.</summary>
    DecryptionFailed,

    /// <summary>The data end too early, or hold more than they should.</summary>
    BodyInvalid,

    /// <summary>A unit of information that is not known and has no length.</summary>
    UnitUnknown,

    /// <summary>A time that does not exist.</summary>
    TimeInvalid,

    /// <summary>Telemetry of the future.</summary>
    TimeInFuture,

    /// <summary>Telemetry older than 72 hours.</summary>
    TooLate,

    /// <summary>A command of someone who has not logged in.</summary>
    NotLoggedIn,

    /// <summary>User, password or unique code are wrong.</summary>
    LoginRefused,

    /// <summary>A vehicle this peer may not speak for.</summary>
    VehicleForeign,

    /// <summary>The vehicle is logged in elsewhere.</summary>
    VinRepeated,

    /// <summary>A command that is not taken here.</summary>
    CommandUnknown,

    /// <summary>The signature of the data is wrong.</summary>
    SignatureWrong,
}
