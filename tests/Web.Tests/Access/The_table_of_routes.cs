using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Access;
using Puhui.Web.Tests.Console;
using Xunit;

namespace Puhui.Web.Tests.Access;

/// <summary>docs/access.md tells for each route who may ask it, and for each role what it allows. PUHUI_UPDATE=1 writes both tables anew.</summary>
public sealed class The_table_of_routes(OneServer one) : IClassFixture<OneServer>
{
    private const string Begin = "<!-- made from the code: begin -->";
    private const string End = "<!-- made from the code: end -->";

    [Fact]
    public async Task In_the_documentation_is_that_of_the_code()
    {
        var path = Path.Combine(Repository.Root, "docs", "access.md");
        var text = await File.ReadAllTextAsync(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var made = text[..from] + "\n\n" + Tables() + "\n" + text[to..];
        if (Environment.GetEnvironmentVariable("PUHUI_UPDATE") is "1")
        {
            await File.WriteAllTextAsync(path, made);
            return;
        }

        Assert.True(made == text, "docs/access.md is not what the code says; write it anew with PUHUI_UPDATE=1 and this test.");
    }

    private string Tables()
    {
        var text = new StringBuilder("## Roles\n\n| | ").AppendJoin(" | ", Roles.All.Select(role => role.Name)).Append(" |\n|---|").Append(string.Concat(Roles.All.Select(_ => ":-:|"))).Append('\n');
        foreach (var permission in Permissions.All)
        {
            text.Append("| ").Append(permission.En).Append(" (`").Append(permission.Name).Append("`) | ").AppendJoin(" | ", Roles.All.Select(role => role.Allows.Contains(permission) ? "✓" : "")).Append(" |\n");
        }

        text.Append("\n## Routes\n\n| method | route | who |\n|---|---|---|\n");
        var rows = one.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"], (endpoint, method) => (Path: "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), method, Rule: endpoint.Metadata.GetMetadata<AccessRule>()!))
            .OrderBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.method, StringComparer.Ordinal);
        foreach (var (path, method, rule) in rows)
        {
            text.Append("| ").Append(method).Append(" | `").Append(path).Append("` | ").Append(Words(rule)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Words(AccessRule rule) => rule.Audience switch
    {
        Audience.Everyone => $"everyone: {rule.Why}",
        Audience.Address => $"whoever has the address: {rule.Why}",
        Audience.Source => "sources, by key or signature",
        Audience.Peer => $"peers: {rule.Why}",
        Audience.Holder => "the signed-in holder",
        _ when rule.Permission is null => "any signed-in staff, for their own",
        _ when rule.Permission == Permissions.ServerManage || rule.Owner?.Method.Name == "Server" => $"staff with `{rule.Permission}` on the whole server",
        _ => rule.Owner is null ? $"staff with `{rule.Permission}`; shows what is theirs" : $"staff with `{rule.Permission}` where the thing belongs",
    };
}
