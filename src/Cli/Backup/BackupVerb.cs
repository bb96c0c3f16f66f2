using System.Buffers.Binary;
using System.CommandLine;
using System.Data;
using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Cli.Running;
using Puhui.Platform.Backups;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Backup;

/// <summary><c>puhui backup</c>: one encrypted file that holds the database as one moment saw it, whether a server runs or not.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Where to; must not exist" };
        var passphrase = new Option<string?>("--passphrase-file") { Description = "A file whose first line is the passphrase, readable by its owner only", HelpName = "FILE" };
        var recipient = new Option<string?>("--recipient") { Description = "Instead: the SM2 public key (PEM) of whoever may open it", HelpName = "FILE" };
        var withKeys = new Option<bool>("--with-keys") { Description = "Put the keys folder into it too: then whoever opens it has everything" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var verb = new Command("backup", "Write an encrypted backup while servers go on") { file, passphrase, recipient, withKeys, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var settings = data.Read(parsed);
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var key = (parsed.GetValue(passphrase), parsed.GetValue(recipient)) switch
            {
                ({ } given, null) => BackupKey.OfPassphraseFile(given),
                (null, { } given) => BackupKey.OfRecipient(given),
                _ => throw new UsageException("Give either --passphrase-file or --recipient."),
            };
            if (File.Exists(path))
            {
                throw new BackupException("backup_exists", $"{path} is there already; a backup is never written over");
            }

            if (settings.PostgresConnection is null && !Directory.Exists(Path.Combine(settings.DataFolder, "postgres")))
            {
                throw new BackupException("backup_nothing", $"there is no database in {settings.DataFolder}");
            }

            var (manifest, bytes) = await RunAsync(settings, path, key, parsed.GetValue(withKeys), cancel);
            var size = new FileInfo(path).Length;
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { file = path, size, dump = bytes, manifest.LogSize, manifest.LogRoot, manifest.WithKeys, manifest.MasterKeys }, JsonSerializerOptions.Web)
                : $"{path}: {size:N0} bytes, log of {manifest.LogSize:N0} leaves, root {manifest.LogRoot ?? "–"}"
                    + (manifest.WithKeys ? "\nIt holds the keys: keep it as safe as them." : $"\nThe keys are not in it. To use it you need keys/{(manifest.MasterKeys.Count > 0 ? $" with {string.Join(", ", manifest.MasterKeys)}" : "")}."));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static async Task<(Manifest Manifest, long Bytes)> RunAsync(PuhuiSettings settings, string path, BackupKey key, bool withKeys, CancellationToken ct)
    {
        // No migrations and no background work: the database is only read.
        await using var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        await using var connection = await session.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        string snapshot;
        await using (var export = new NpgsqlCommand("select pg_export_snapshot()", connection))
        {
            snapshot = (string)(await export.ExecuteScalarAsync(ct))!;
        }

        var manifest = await Manifest.OfAsync(connection, withKeys, ct);
        var part = path + ".part";
        try
        {
            long bytes = 0;
            await using (var to = new FileStream(part, new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 1 << 20,
            }))
            {
                await using var writer = await BackupWriter.BeginAsync(to, key, settings.Crypto, ct);
                await writer.WriteAsync(BackupPart.Manifest, manifest.ToJson(), ct);
                foreach (var name in Files(settings.DataFolder, withKeys))
                {
                    await WriteFileAsync(writer, settings.DataFolder, name, ct);
                }

                await PostgresTools.DumpAsync(session.Database.ConnectionString, connection.PostgreSqlVersion, snapshot, async dump => bytes = await writer.WriteAsync(BackupPart.Dump, dump, ct), ct);
                await writer.WriteAsync(BackupPart.End, ReadOnlyMemory<byte>.Empty, ct);
                to.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
            return (manifest, bytes);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>What else of the data folder cannot be made again.</summary>
    private static IEnumerable<string> Files(string folder, bool withKeys)
    {
        string[] folders = withKeys ? ["profiles", "keys"] : ["profiles"];
        return folders
            .Select(name => Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(name => Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories))
            .Append(Path.Combine(folder, SettingsReader.FileName))
            .Where(File.Exists)
            .Select(name => Path.GetRelativePath(folder, name))
            .Order(StringComparer.Ordinal);
    }

    private static async Task WriteFileAsync(BackupWriter writer, string folder, string name, CancellationToken ct)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(folder, name), ct);
        var label = Encoding.UTF8.GetBytes(name);
        var piece = new byte[2 + label.Length + content.Length];
        if (piece.Length > BackupWriter.PieceSize)
        {
            throw new BackupException("backup_file_large", $"{name} is larger than a setting, profile or key may be");
        }

        BinaryPrimitives.WriteUInt16BigEndian(piece, (ushort)label.Length);
        label.CopyTo(piece, 2);
        content.CopyTo(piece, 2 + label.Length);
        await writer.WriteAsync(BackupPart.File, piece, ct);
    }
}
