using System.Collections.Frozen;
using Npgsql;
using NpgsqlTypes;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Methods;

/// <summary>The small numbers that stand for method versions, and the guard that a published version never changes.</summary>
internal sealed class VersionNumbers(IReadOnlyDictionary<MethodRef, int> numbers)
{
    private readonly FrozenDictionary<MethodRef, int> _numbers = numbers.ToFrozenDictionary();
    private readonly FrozenDictionary<int, MethodRef> _methods = numbers.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static VersionNumbers None { get; } = new(new Dictionary<MethodRef, int>());

    public int Of(MethodRef method) =>
        _numbers.TryGetValue(method, out var number) ? number : throw new KeyNotFoundException($"Method {method} is not registered.");

    public MethodRef? Find(int number) => _methods.GetValueOrDefault(number);

    /// <summary>Registers what is new; refuses a version whose content differs from what was registered under it.</summary>
    public static async Task RegisterAsync(NpgsqlDataSource database, MethodLibrary library, CancellationToken ct)
    {
        var known = await ReadAsync(database, ct);
        var added = library.Methods.Where(method => !known.ContainsKey(method.Ref)).ToList();
        if (added.Count > 0)
        {
            await using var insert = database.CreateCommand("""
                insert into methods.version (method_id, version, content_hash)
                select * from unnest($1, $2, $3)
                on conflict (method_id, version) do nothing
                """);
            insert.Parameters.Add(new() { Value = added.ConvertAll(method => method.Ref.Id).ToArray() });
            insert.Parameters.Add(new() { Value = added.ConvertAll(method => method.Ref.Version).ToArray() });
            insert.Parameters.Add(new() { Value = added.ConvertAll(method => method.ContentHash.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
            await insert.ExecuteNonQueryAsync(ct);
            known = await ReadAsync(database, ct);
        }

        var changed = library.Methods
            .Where(method => !known[method.Ref].Hash.AsSpan().SequenceEqual(method.ContentHash.Span))
            .Select(method => $"{method.Ref}: a published version never changes, but its content is another than the one in use "
                + $"(registered {Convert.ToHexStringLower(known[method.Ref].Hash)}, found {Convert.ToHexStringLower(method.ContentHash.Span)}). "
                + "Put the folder back as it was, and publish the change under a new version.")
            .ToList();
        if (changed.Count > 0)
        {
            throw new MethodLibraryException(changed);
        }
    }

    /// <summary>All that are registered, also by other processes.</summary>
    public static async Task<VersionNumbers> LoadAsync(NpgsqlDataSource database, CancellationToken ct) =>
        new((await ReadAsync(database, ct)).ToDictionary(pair => pair.Key, pair => pair.Value.Number));

    private static async Task<Dictionary<MethodRef, (int Number, byte[] Hash)>> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select number, method_id, version, content_hash from methods.version");
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<MethodRef, (int, byte[])> known = [];
        while (await row.ReadAsync(ct))
        {
            known.Add(new MethodRef(row.GetString(1), row.GetString(2)), (row.GetInt32(0), row.GetFieldValue<byte[]>(3)));
        }

        return known;
    }
}
