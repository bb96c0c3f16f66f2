namespace Puhui.TransparencyLog;

/// <summary>What a commitment is about; part of what is hashed, so that one can never stand for the other.</summary>
public enum CommitmentKind : byte
{
    /// <summary>Holder, asset, amount and time of the act.</summary>
    Posting = 1,

    /// <summary>Where the entry came from: source, record, method, inputs.</summary>
    Origin = 2,

    /// <summary>What an attestation is about: topic, subject, time, programme, holder.</summary>
    About = 3,

    /// <summary>What an attestation says in the fields of its topic.</summary>
    Details = 4,
}

/// <summary>A salted commitment to a list of fields: it binds them without showing them, and says nothing once the salt is destroyed.</summary>
public static class Commitment
{
    private const byte Domain = 0x50;

    /// <summary>
    /// Writes SHA-256(0x50 ‖ kind ‖ salt ‖ encoded fields).
    /// </summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="salt">16 bytes of <see cref="Salt.Derive"/>.</param>
    /// <param name="encodedFields">Bytes of <see cref="FieldWriter"/>.</param>
    /// <param name="destination">Receives 32 bytes.</param>
    public static void Compute(CommitmentKind kind, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> encodedFields, Span<byte> destination)
    {
        if (salt.Length != Salt.Size)
        {
            throw new ArgumentException($"A salt has {Salt.Size} bytes, not {salt.Length}.", nameof(salt));
        }

        Span<byte> head = stackalloc byte[2 + Salt.Size];
        head[0] = Domain;
        head[1] = (byte)kind;
        salt.CopyTo(head[2..]);
        Sha256.Hash(head, encodedFields, destination);
    }

    /// <summary>The commitment to these fields as a value.</summary>
    public static TreeHash Compute(CommitmentKind kind, ReadOnlySpan<byte> salt, FieldList fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        Compute(kind, salt, fields.Encode(), hash);
        return new TreeHash(hash);
    }
}
