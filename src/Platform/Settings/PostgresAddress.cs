using Npgsql;

namespace Puhui.Platform.Settings;

/// <summary>The two ways people write a PostgreSQL connection: <c>Host=…;Database=…</c> and <c>postgres://user:secret@host:5432/name</c>.</summary>
public static class PostgresAddress
{
    /// <summary>The connection string Npgsql understands.</summary>
    /// <exception cref="ArgumentException">The text is neither form; the message never repeats the text.</exception>
    public static string ToConnectionString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isUrl = text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
        return isUrl ? FromUrl(text) : FromPairs(text);
    }

    private static string FromPairs(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new ArgumentException("it is not a list of known key=value pairs", nameof(text), problem);
        }

        return string.IsNullOrEmpty(builder.Host) ? throw new ArgumentException("it names no Host", nameof(text)) : builder.ConnectionString;
    }

    private static string FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw new ArgumentException("the address names no host", nameof(text));
        }

        var builder = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port > 0 ? url.Port : 5432 };
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        if (url.AbsolutePath.Length > 1)
        {
            builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        }

        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var name = parts[0] is "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(parts[0]);
            try
            {
                builder[name] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]).Replace("-", "", StringComparison.Ordinal) : "";
            }
            catch (Exception problem) when (problem is ArgumentException or FormatException or KeyNotFoundException)
            {
                throw new ArgumentException($"{parts[0]} is not a known part of it, or its value is not", nameof(text), problem);
            }
        }

        return builder.ConnectionString;
    }
}
