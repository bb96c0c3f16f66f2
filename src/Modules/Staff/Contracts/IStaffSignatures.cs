using Puhui.Quantities;

namespace Puhui.Staff.Contracts;

/// <summary>
/// Signatures of people, not of the server: each person has a signing key that only their password opens (and that a new password
/// by recovery replaces, which is attested). So nobody who runs the server can sign a review or a vote in somebody's name.
/// </summary>
public interface IStaffSignatures
{
    /// <summary>
    /// Signs a digest with the person's key, opened by their password. Refusals: <c>password_wrong</c> (attempts are limited:
    /// <c>too_many_attempts</c>), <c>staff_inactive</c>.
    /// </summary>
    Task<Result<StaffSignature>> SignAsync(StaffId person, string password, ReadOnlyMemory<byte> digest, CancellationToken ct);

    /// <summary>Whether a signature is of this person over this digest, by the key the person had when it was made.</summary>
    Task<bool> VerifyAsync(StaffSignature signature, ReadOnlyMemory<byte> digest, CancellationToken ct);
}

/// <summary>A person's signature.</summary>
/// <param name="Person">Whose.</param>
/// <param name="KeyId">Which of the person's keys, lower-case hexadecimal.</param>
/// <param name="Algorithm"><c>ed25519</c> or <c>sm2-sm3</c>.</param>
/// <param name="PublicKey">The public key.</param>
/// <param name="Value">The signature's bytes.</param>
/// <param name="At">When it was made.</param>
public sealed record StaffSignature(StaffId Person, string KeyId, string Algorithm, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Value, DateTimeOffset At);
