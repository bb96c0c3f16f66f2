namespace Puhui.Bench;

/// <summary>Where a bench finds what it starts.</summary>
/// <param name="CliAssembly">The command line's own assembly, to run the server and `verify` as processes of their own.</param>
/// <param name="MethodsFolder">The method library.</param>
/// <param name="ProductFolder">The data folder of the server under test: its log keys; the database is given.</param>
public sealed record BenchPaths(string CliAssembly, string MethodsFolder, string ProductFolder);
