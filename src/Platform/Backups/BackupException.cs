namespace Puhui.Platform.Backups;

/// <summary>A backup that cannot be made or restored, with a stable name of why: see docs/backup.md.</summary>
public sealed class BackupException(string code, string detail) : OperatorException($"{code}: {detail}")
{
    /// <summary>The name.</summary>
    public string Code { get; } = code;
}
