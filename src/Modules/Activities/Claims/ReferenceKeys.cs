using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Platform.Vault;

namespace Puhui.Activities.Claims;

/// <summary>
/// Digests of references under a key of this installation: equal references have equal digests, and without the key nobody can
/// find a card number by trying them all.
/// </summary>
internal sealed class ReferenceKeys(WrappedSecrets secrets)
{
    private readonly Lazy<byte[]> _key = new(() => secrets.LoadOrCreate("references"));

    public byte[] Digest(ActivityReference reference) => Digest((byte)reference.Kind, Encoding.UTF8.GetBytes(reference.Value));

    /// <param name="shape">See <see cref="Rules.TraceReading.Shape"/>.</param>
    public byte[] DigestOfTrace(byte[] shape) => Digest(ClaimKinds.Trace, shape);

    private byte[] Digest(byte kind, byte[] value) => HMACSHA256.HashData(_key.Value, (byte[])[kind, .. value])[..16];
}

/// <summary>What may be claimed once, as it is stored.</summary>
internal static class ClaimKinds
{
    public const byte Transaction = (byte)ReferenceKind.Transaction;
    public const byte Trace = 100;

    public static string CodeOf(byte kind) => kind == Trace ? "trace_replayed" : "transaction_claimed";

    public static string SharedCode(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Card => "card_shared",
        ReferenceKind.Vehicle => "vehicle_shared",
        ReferenceKind.Meter => "meter_shared",
        _ => "device_shared",
    };
}
