namespace Puhui.Bench;

/// <summary>Where a bench finds what it starts: the command line's assembly and the method library.</summary>
public sealed record BenchPaths(string CliAssembly, string MethodsFolder);
