namespace Puhui.Cli.Running;

/// <summary>The command line asks for something that cannot be meant; shown as one line, exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
