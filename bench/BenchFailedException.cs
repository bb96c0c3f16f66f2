namespace Puhui.Bench;

/// <summary>A bench that ran and whose own checks say that the result must not be believed.</summary>
public sealed class BenchFailedException(string message) : Exception(message);
