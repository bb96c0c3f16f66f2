namespace Puhui.Cli.Running;

/// <summary>How a verb ends.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It ran and found a failure, or could not do what was asked.</summary>
    public const int Failure = 1;

    /// <summary>It was asked wrongly.</summary>
    public const int WrongUse = 2;

    /// <summary>Stopped by Ctrl-C before its end.</summary>
    public const int Interrupted = 130;
}
