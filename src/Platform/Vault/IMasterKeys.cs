namespace Puhui.Platform.Vault;

/// <summary>
/// Master keys, which wrap other keys and never leave this door. Shaped like a PKCS#11 token so that a hardware module can stand behind
/// it: keys are named by label (<c>CKA_LABEL</c>); <see cref="Generate"/> is <c>C_GenerateKey</c>, <see cref="Wrap"/> and
/// <see cref="Unwrap"/> are <c>C_WrapKey</c> and <c>C_UnwrapKey</c> with an authenticating mechanism, <see cref="Retire"/> ends with
/// <c>C_DestroyObject</c>. Sessions with a token are the implementation's own business. Thread-safe; several processes may share a slot.
/// </summary>
public interface IMasterKeys
{
    /// <summary>Where the keys lie, for people: a folder, or a token's label and slot.</summary>
    string Slot { get; }

    /// <summary>The label of the key that wraps what is new. Makes the first key when there is none.</summary>
    string Current { get; }

    /// <summary>Every key that can wrap or unwrap, oldest first.</summary>
    IReadOnlyList<MasterKey> List();

    /// <summary>Makes a random key; it is not current yet.</summary>
    MasterKey Generate();

    /// <summary>Makes a key the current one, for every process that shares the slot.</summary>
    /// <exception cref="MasterKeyMissingException">There is no such key here.</exception>
    void MakeCurrent(string label);

    /// <summary>
    /// Takes a key out of use: nothing it wrapped opens any more. Kept aside unless <paramref name="destroy"/>. Again: nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is the current one.</exception>
    void Retire(string label, bool destroy);

    /// <summary>Wraps a key of at most 64 bytes. What comes out opens only under the same label and context.</summary>
    /// <exception cref="MasterKeyMissingException">There is no such key here.</exception>
    byte[] Wrap(string label, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context);

    /// <summary>Unwraps what <see cref="Wrap"/> made.</summary>
    /// <exception cref="MasterKeyMissingException">There is no such key here.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was wrapped by another key or in another context, or was changed.</exception>
    byte[] Unwrap(string label, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context);
}

/// <summary>What may be told of a master key.</summary>
/// <param name="Label">Its name.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="IsCurrent">Whether it wraps what is new.</param>
public sealed record MasterKey(string Label, DateTimeOffset MadeAt, bool IsCurrent);

/// <summary>A master key that something was wrapped by is not here.</summary>
public sealed class MasterKeyMissingException(string label, string slot)
    : OperatorException($"The master key {label} is not in {slot}: bring the key file from where it was made, or from the backup of the keys")
{
    /// <summary>Which.</summary>
    public string Label { get; } = label;
}
