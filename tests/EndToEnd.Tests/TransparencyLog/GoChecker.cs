using System.ComponentModel;
using System.Diagnostics;
using Puhui.EndToEnd.Tests.Support;

namespace Puhui.EndToEnd.Tests.TransparencyLog;

/// <summary>
/// An independent judge: Go's sumdb/note and sumdb/tlog, compiled once from go/main.go with Debian's packages
/// golang-go and golang-golang-x-mod-dev, without network.
/// </summary>
internal static class GoChecker
{
    private static readonly Lazy<Task<string>> s_program = new(BuildAsync);

    /// <summary>
    /// Checks a checkpoint and any number of receipts (each with its own checkpoint) against the log's Ed25519 key line.
    /// Gives <c>OK</c> or Go's reason.
    /// </summary>
    public static async Task<string> CheckAsync(string keyLine, string checkpoint, params IReadOnlyList<string> receipts)
    {
        var program = await s_program.Value;
        var folder = Directory.CreateTempSubdirectory("puhui-go-");
        try
        {
            var files = new List<string> { Path.Combine(folder.FullName, "checkpoint") };
            await File.WriteAllTextAsync(files[0], checkpoint);
            foreach (var receipt in receipts)
            {
                files.Add(Path.Combine(folder.FullName, $"receipt-{files.Count}.json"));
                await File.WriteAllTextAsync(files[^1], receipt);
            }

            var (exitCode, output) = await RunAsync(program, [keyLine.Trim(), .. files]);
            var verdict = output.Trim();
            Assert.Equal(exitCode == 0, string.Equals(verdict, "OK", StringComparison.Ordinal));
            return verdict;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> BuildAsync()
    {
        var source = Path.Combine(PuhuiCommand.Root, "tests/EndToEnd.Tests/TransparencyLog/go/main.go");
        var program = Path.Combine(AppContext.BaseDirectory, "go-checker");
        var (exitCode, output) = await RunAsync("go", ["build", "-o", program, source]);
        return exitCode == 0 ? program : throw new InvalidOperationException($"Go could not build {source}. Install golang-go and golang-golang-x-mod-dev.\n{output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = "/usr/share/gocode";
        start.Environment["GOFLAGS"] = "";
        start.Environment["CGO_ENABLED"] = "0";
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), $"puhui-go-cache-{Environment.UserName}");
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} could not be started. Install golang-go and golang-golang-x-mod-dev.", e);
        }
    }
}
