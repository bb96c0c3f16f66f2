namespace Puhui.TransparencyLog;

/// <summary>Signs notes with one key.</summary>
public interface INoteSigner
{
    /// <summary>The public half.</summary>
    NoteKey Key { get; }

    /// <summary>Signs these bytes; 64 bytes.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}

/// <summary>Checks signatures of one key.</summary>
public interface INoteVerifier
{
    /// <summary>The key.</summary>
    NoteKey Key { get; }

    /// <summary>Whether the signature is this key's over these bytes. Never throws for outside input.</summary>
    bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
