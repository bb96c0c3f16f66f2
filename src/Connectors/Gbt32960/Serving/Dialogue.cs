using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;
using Puhui.Gbt32960.Platforms;
using Puhui.Gbt32960.Points;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Gbt32960.Serving;

/// <summary>What the dialogues of all connections share.</summary>
internal sealed record DialogueParts(
    TelemetryOptions Options, PlatformStore Platforms, LoginCheck Logins, Sessions Sessions, PointWriter Points, VehicleKeys Keys, TimeProvider Time);

/// <summary>The dialogue with one peer: what each of its frames means, and the answer.</summary>
internal sealed class Dialogue(DialogueParts parts)
{
    private readonly HashSet<(int Platform, string Vin)> _vehicles = [];
    private int? _platform;

    /// <summary>Whether a platform or a vehicle has logged in.</summary>
    public bool IsLoggedIn => _platform is not null || _vehicles.Count > 0;

    /// <summary>Whether the peer has taken its leave.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The answer to a frame; null where the standard asks for none. A fault is told by the answer flag too.</summary>
    public async ValueTask<(Reply? Reply, FrameFault? Fault)> TakeAsync(Frame frame, CancellationToken ct)
    {
        if (frame.Flag != Answer.IsCommand)
        {
            // An answer to what was never asked.
            return (null, null);
        }

        var peers = await parts.Platforms.PeersAsync(ct);
        var peer = PeerOf(frame, peers);
        if ((peer?.Cipher ?? Ciphers.BodyCipher.None).Open(frame, out var body) is { } sealedFault)
        {
            return Refuse(frame, sealedFault);
        }

        switch (frame.Command)
        {
            case Command.PlatformLogin:
                return await LogInPlatformAsync(frame, body, ct);
            case Command.PlatformLogout:
                IsOver = true;
                return LoginReader.Logout(body, out _) is { } logoutFault ? Refuse(frame, logoutFault) : Accept(frame, body);
            case Command.Heartbeat:
                return body.Length == 0 ? Accept(frame, []) : Refuse(frame, FrameFault.BodyInvalid);
            case Command.Clock:
                return Accept(frame, BeijingTime.ToBytes(parts.Time.GetUtcNow()));
            case Command.VehicleLogin or Command.Realtime or Command.Resent or Command.VehicleLogout or Command.Activation:
                return await VehicleAsync(frame, body, peer, ct);
            default:
                return Refuse(frame, FrameFault.CommandUnknown);
        }
    }

    /// <summary>The answer to bytes that were no frame but had a header.</summary>
    public static Reply? Complain(Frame header) =>
        header.Command == 0 || header.Flag != Answer.IsCommand ? null : Reply.Now(FrameWriter.Write(header.Edition, header.Command, Answer.Error, header.Vin, []));

    /// <summary>Lets go of the vehicles this peer spoke for.</summary>
    public void End()
    {
        foreach (var (platform, vin) in _vehicles)
        {
            parts.Sessions.Leave(platform, vin, this);
        }
    }

    private Peer? PeerOf(Frame frame, PeerList peers)
    {
        if (_platform is { } number)
        {
            // Closed meanwhile: it is nobody any more.
            return peers.Find(number) is { Open: true } peer ? peer : null;
        }

        return frame.Command is Command.PlatformLogin or Command.PlatformLogout ? peers.OfCode(frame.Vin) : peers.OfVehicle(frame.Vin);
    }

    private async ValueTask<(Reply?, FrameFault?)> LogInPlatformAsync(Frame frame, byte[] body, CancellationToken ct)
    {
        if (LoginReader.Platform(body, out var login) is { } fault)
        {
            return Refuse(frame, fault);
        }

        if (await parts.Logins.EnterAsync(frame.Vin, login!, ct) is not { } peer)
        {
            return Refuse(frame, FrameFault.LoginRefused, body);
        }

        _platform = peer.Number;
        return Accept(frame, body);
    }

    private async ValueTask<(Reply?, FrameFault?)> VehicleAsync(Frame frame, byte[] body, Peer? peer, CancellationToken ct)
    {
        if (peer is null)
        {
            return Refuse(frame, FrameFault.NotLoggedIn, body);
        }

        if (!Vin.IsValid(frame.Vin))
        {
            return Refuse(frame, FrameFault.VinInvalid, body);
        }

        if (!peer.MaySpeakFor(frame.Vin))
        {
            return Refuse(frame, FrameFault.VehicleForeign, body);
        }

        switch (frame.Command)
        {
            case Command.VehicleLogin:
                return LoginReader.Vehicle(frame.Edition, body, out _) is { } loginFault ? Refuse(frame, loginFault) : LogInVehicle(frame, body, peer);
            case Command.Activation:
                return await ActivateAsync(frame, body, peer, ct);
        }

        // Vehicles that connect themselves log in first. A platform has done so for itself, and may go on with its vehicles after a new connection.
        var heard = parts.Sessions.Hear(peer.Number, frame.Vin, this);
        if (!heard && peer.Mode == VehiclePlatformMode.Direct)
        {
            return Refuse(frame, FrameFault.NotLoggedIn, body);
        }

        return frame.Command == Command.VehicleLogout ? await LogOutVehicleAsync(frame, body, peer, ct) : await ReportAsync(frame, body, peer, ct);
    }

    private (Reply?, FrameFault?) LogInVehicle(Frame frame, byte[] body, Peer peer)
    {
        if (!parts.Sessions.TryEnter(peer.Number, frame.Vin, this))
        {
            return (Reply.Now(Write(frame, Answer.VinRepeated, body)), FrameFault.VinRepeated);
        }

        _vehicles.Add((peer.Number, frame.Vin));
        return Accept(frame, body);
    }

    private async ValueTask<(Reply?, FrameFault?)> LogOutVehicleAsync(Frame frame, byte[] body, Peer peer, CancellationToken ct)
    {
        if ((LoginReader.Logout(body, out var at) ?? Untimely(at)) is { } fault)
        {
            return Refuse(frame, fault, body);
        }

        parts.Sessions.Leave(peer.Number, frame.Vin, this);
        _vehicles.Remove((peer.Number, frame.Vin));
        return await KeepAsync(frame, body, new PointItem(peer.Number, frame.Vin, new Telemetry(at), IsLogout: true), ct);
    }

    private async ValueTask<(Reply?, FrameFault?)> ReportAsync(Frame frame, byte[] body, Peer peer, CancellationToken ct)
    {
        if ((ReportReader.Read(frame.Edition, body, out var report, out var signature) ?? Untimely(report.At)) is { } fault)
        {
            return Refuse(frame, fault, body);
        }

        if (signature is not null && await parts.Keys.FindAsync(peer.Number, frame.Vin, ct) is { } key && !IsSignedBy(key, body, signature))
        {
            return Refuse(frame, FrameFault.SignatureWrong, body);
        }

        return report.IsWorthKeeping
            ? await KeepAsync(frame, body, new PointItem(peer.Number, frame.Vin, report, IsLogout: false), ct)
            : Accept(frame, body);
    }

    private async ValueTask<(Reply?, FrameFault?)> ActivateAsync(Frame frame, byte[] body, Peer peer, CancellationToken ct)
    {
        if (LoginReader.Activate(body, out var activation) is { } fault)
        {
            return Refuse(frame, fault);
        }

        var fits = string.Equals(activation!.Vin, frame.Vin, StringComparison.Ordinal) && IsSignedBy(activation.PublicKey, body, activation.Signature);
        if (fits)
        {
            await parts.Keys.KeepAsync(peer.Number, frame.Vin, activation.PublicKey, ct);
        }

        return (Reply.Now(FrameWriter.Write(frame.Edition, Command.ActivationAnswer, Answer.IsCommand, frame.Vin, [fits ? (byte)1 : (byte)2, 0])),
            fits ? null : FrameFault.SignatureWrong);
    }

    private async ValueTask<(Reply?, FrameFault?)> KeepAsync(Frame frame, byte[] body, PointItem item, CancellationToken ct)
    {
        await parts.Points.WriteAsync(item, ct);
        return (new Reply(Write(frame, Answer.Success, body), item.Durable), null);
    }

    private FrameFault? Untimely(DateTimeOffset at)
    {
        var now = parts.Time.GetUtcNow();
        return at > now + parts.Options.ClockAhead ? FrameFault.TimeInFuture : at < now - parts.Options.Latest ? FrameFault.TooLate : null;
    }

    /// <summary>SM2 with SM3 over what stands before the signature; other algorithms are not checked.</summary>
    private static bool IsSignedBy(byte[] key, byte[] body, ReportSignature signature)
    {
        const byte Sm2 = 1;
        if (signature is not { Algorithm: Sm2, R.Length: 32, S.Length: 32 } || key is not [4, ..] || key.Length != 65)
        {
            return false;
        }

        try
        {
            using var verifier = new Sm2Verifier(new NoteKey("vehicle", NoteKeyKind.Sm2, key));
            return verifier.Verify(body.AsSpan(0, signature.SignedLength), [.. signature.R, .. signature.S]);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Not a point of the curve.
            return false;
        }
    }

    private static (Reply?, FrameFault?) Accept(Frame frame, ReadOnlySpan<byte> body) => (Reply.Now(Write(frame, Answer.Success, body)), null);

    private static (Reply?, FrameFault?) Refuse(Frame frame, FrameFault fault, ReadOnlySpan<byte> body = default) => (Reply.Now(Write(frame, Answer.Error, body)), fault);

    /// <summary>The same header with the flag, and the time of the data, unencrypted.</summary>
    private static byte[] Write(Frame frame, byte flag, ReadOnlySpan<byte> body) =>
        FrameWriter.Write(frame.Edition, frame.Command, flag, frame.Vin, body[..Math.Min(body.Length, BeijingTime.Size)]);
}
