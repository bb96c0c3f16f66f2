using System.CommandLine;
using System.Text.Json;
using Puhui.Cli.Running;
using Puhui.Platform.Backups;

namespace Puhui.Cli.Backup;

/// <summary><c>puhui restore</c>: a backup into an empty data folder, then the whole check, and its root against the manifest's.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The backup" };
        var passphrase = new Option<string?>("--passphrase-file") { Description = "A file whose first line is the passphrase", HelpName = "FILE" };
        var privateKey = new Option<string?>("--private-key") { Description = "Instead: the SM2 private key (PEM) of its recipient", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("restore", "Restore a backup into an empty data folder and prove that it is whole") { file, passphrase, privateKey, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var settings = data.Read(parsed);
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
            {
                throw new UsageException($"There is no file {path}.");
            }

            var key = (parsed.GetValue(passphrase), parsed.GetValue(privateKey)) switch
            {
                ({ } given, null) => BackupKey.OfPassphraseFile(given),
                (null, { } given) => BackupKey.OfPrivateKey(given),
                _ => throw new UsageException("Give either --passphrase-file or --private-key."),
            };
            var done = await new Restoring(settings, path, key).RunAsync(cancel);
            var (manifest, report) = (done.Manifest, done.Report);
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(
                    new { ok = done.IsSound, report.LogSize, report.LogRoot, manifestSize = manifest.LogSize, manifestRoot = manifest.LogRoot, report.Entries, report.Findings, missingKeys = done.MissingKeys },
                    JsonSerializerOptions.Web)
                : string.Join('\n', [
                    .. report.Findings.Select(finding => $"{finding.Code}: {finding.Where}: {finding.Detail}"),
                    $"log of {report.LogSize:N0} leaves, root {report.LogRoot ?? "–"}; the backup of {manifest.MadeAt:yyyy-MM-dd HH:mm}Z says {manifest.LogSize:N0}, {manifest.LogRoot ?? "–"}",
                    .. done.MissingKeys.Select(missing => $"missing: {missing}: put it there before the server starts"),
                    done.IsSound ? "OK" : "NOT OK",
                ]));
            return done.IsSound ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }
}
