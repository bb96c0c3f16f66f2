using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Backups;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Server;

namespace Puhui.Cli.Backup;

/// <summary>What a restore gave.</summary>
internal sealed record Restored(Manifest Manifest, CheckReport Report, IReadOnlyList<string> MissingKeys)
{
    /// <summary>Whether everything is proven and the log is the one that was backed up.</summary>
    public bool IsSound => Report.IsSound && Report.LogSize == Manifest.LogSize && Report.LogRoot == Manifest.LogRoot;
}

/// <summary>
/// Restores in this order, so that nothing is touched that must not be: the folder is empty; the whole file is read and proven; then the
/// database, the files, the migrations of this program, the check. When it fails on the way, what it made is removed again.
/// </summary>
internal sealed class Restoring(PuhuiSettings settings, string file, BackupKey key)
{
    // What an operator may have put there first; everything else is somebody's data.
    private static readonly string[] s_allowed = [SettingsReader.FileName, "keys"];

    public async Task<Restored> RunAsync(CancellationToken ct)
    {
        var before = Demand();
        var manifest = await ProveAsync(ct);
        if (manifest.WithKeys && before.Contains("keys", StringComparer.Ordinal))
        {
            throw new BackupException("folder_not_empty", $"the backup brings its keys and {settings.DataFolder} has some already");
        }

        try
        {
            await using var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
            await RestoreAsync(session, ct);
            var report = await CheckAsync(session, ct);
            return new Restored(manifest, report, MissingKeys(manifest));
        }
        catch
        {
            Remove(before);
            throw;
        }
    }

    private IReadOnlyCollection<string> Demand()
    {
        var found = Directory.Exists(settings.DataFolder) ? Directory.EnumerateFileSystemEntries(settings.DataFolder).Select(Path.GetFileName).OfType<string>().ToList() : [];
        return found.Except(s_allowed, StringComparer.Ordinal).FirstOrDefault() is { } other
            ? throw new BackupException("folder_not_empty", $"{settings.DataFolder} holds {other}: restore into a new or empty folder (only keys/ and {SettingsReader.FileName} may be there)")
            : found;
    }

    private FileStream Open() => new(file, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.SequentialScan, BufferSize = 1 << 20 });

    /// <summary>Reads every piece to the end before anything is written.</summary>
    private async Task<Manifest> ProveAsync(CancellationToken ct)
    {
        Manifest? manifest = null;
        await using var from = Open();
        await foreach (var (part, bytes) in BackupReader.ReadAsync(from, key, ct))
        {
            if (manifest is null)
            {
                manifest = part == BackupPart.Manifest ? Manifest.Read(bytes.Span) : throw new BackupException("backup_damaged", "it does not begin with its manifest");
                if (manifest.Format != 1)
                {
                    throw new BackupException("backup_newer", $"its form is {manifest.Format}; this program knows 1");
                }
            }
        }

        return manifest ?? throw new BackupException("backup_damaged", "it is empty");
    }

    private async Task RestoreAsync(DataFolderSession session, CancellationToken ct)
    {
        Version server;
        await using (var connection = await session.Database.OpenConnectionAsync(ct))
        {
            server = connection.PostgreSqlVersion;
            await using var command = new NpgsqlCommand("select nspname::text from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') limit 1", connection);
            if (await command.ExecuteScalarAsync(ct) is string schema)
            {
                throw new BackupException("database_not_empty", $"the database holds the schema {schema}: restore into an empty one");
            }
        }

        await PostgresTools.RestoreAsync(
            session.Database.ConnectionString,
            server,
            async dump =>
            {
                await using var from = Open();
                await foreach (var (part, bytes) in BackupReader.ReadAsync(from, key, ct))
                {
                    switch (part)
                    {
                        case BackupPart.Dump:
                            await dump.WriteAsync(bytes, ct);
                            break;
                        case BackupPart.File:
                            WriteFile(bytes.Span);
                            break;
                        default:
                            break;
                    }
                }
            },
            ct);

        // Statements that were prepared and pooled knew an empty database.
        session.Database.Clear();
    }

    private void WriteFile(ReadOnlySpan<byte> piece)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(piece);
        var name = Encoding.UTF8.GetString(piece.Slice(2, length));

        // Settings may name another database or address: they are for reading, not for starting with.
        var target = Path.GetFullPath(Path.Combine(settings.DataFolder, name == SettingsReader.FileName ? name + ".restored" : name));
        if (!target.StartsWith(Path.GetFullPath(settings.DataFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new BackupException("backup_damaged", "it names a file outside the data folder");
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!, Owner | UnixFileMode.UserExecute);
        using var to = new FileStream(target, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner });
        to.Write(piece[(2 + length)..]);
        to.Flush(flushToDisk: true);
    }

    /// <summary>The modules without their background work, which would sign with keys that may not be here yet.</summary>
    private static async Task<CheckReport> CheckAsync(DataFolderSession session, CancellationToken ct)
    {
        using var host = PuhuiHost.BuildReader(session);
        await host.StartAsync(ct);
        try
        {
            return await host.Services.GetRequiredService<ILedgerCheck>().RunAsync(null, null, ct);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private List<string> MissingKeys(Manifest manifest)
    {
        var keys = Path.Combine(settings.DataFolder, "keys");
        IEnumerable<string> needed = [.. manifest.MasterKeys.Select(label => Path.Combine("master", label + ".key")), .. manifest.LogSize > 0 ? (string[])["log-ed25519.key", "log-sm2.key"] : []];
        return [.. needed.Where(name => !File.Exists(Path.Combine(keys, name))).Select(name => Path.Combine("keys", name))];
    }

    private void Remove(IReadOnlyCollection<string> before)
    {
        foreach (var entry in Directory.Exists(settings.DataFolder) ? Directory.GetFileSystemEntries(settings.DataFolder) : [])
        {
            if (before.Contains(Path.GetFileName(entry), StringComparer.Ordinal))
            {
                continue;
            }

            if (Directory.Exists(entry))
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }
}
