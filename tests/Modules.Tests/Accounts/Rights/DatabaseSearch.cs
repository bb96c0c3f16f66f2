using System.Text;
using Npgsql;

namespace Puhui.Modules.Tests.Accounts.Rights;

/// <summary>Reads every row of every table as text, as pg_dump would write it, and looks for texts in plain, hexadecimal and base64 form.</summary>
internal static class DatabaseSearch
{
    public sealed record Hit(string Table, string Canary, string Form);

    /// <summary>Where the canaries are found, and how many rows were read.</summary>
    public static async Task<(IReadOnlyList<Hit> Hits, long Rows, int Tables)> RunAsync(NpgsqlDataSource database, IReadOnlyCollection<string> canaries, params string[] except)
    {
        var forms = canaries.SelectMany(canary => Forms(canary).Select(form => (canary, form.Name, form.Text))).ToList();
        List<Hit> hits = [];
        var rows = 0L;
        var tables = await TablesAsync(database);
        foreach (var table in tables)
        {
            await using var read = database.CreateCommand($"select t::text from {table} t");
            await using var row = await read.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                rows++;
                var text = row.GetString(0);
                if (!except.Contains(table))
                {
                    hits.AddRange(forms.Where(form => text.Contains(form.Text, StringComparison.OrdinalIgnoreCase)).Select(form => new Hit(table, form.canary, form.Name)));
                }
            }
        }

        return (hits.Distinct().ToList(), rows, tables.Count);
    }

    public static IEnumerable<(string Name, string Text)> Forms(string canary)
    {
        var bytes = Encoding.UTF8.GetBytes(canary);
        yield return ("plain", canary);
        yield return ("hex", Convert.ToHexString(bytes));

        // Base64 of a text inside a longer one, at each of the three offsets, without the characters that its neighbours change.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
            var skip = offset == 0 ? 0 : offset + 1;
            yield return ("base64", encoded[skip..^1]);
        }
    }

    private static async Task<List<string>> TablesAsync(NpgsqlDataSource database)
    {
        await using var list = database.CreateCommand("""
            select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1
            """);
        List<string> tables = [];
        await using var row = await list.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            tables.Add(row.GetString(0));
        }

        return tables;
    }
}
