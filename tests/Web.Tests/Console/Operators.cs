using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Puhui.Platform.Access;
using Puhui.Staff;
using Puhui.Staff.Contracts;
using Puhui.Staff.Granting;
using Puhui.Staff.People;
using Puhui.Staff.Sessions;
using Puhui.Staff.Signatures;
using Puhui.Staff.SignIn;

namespace Puhui.Web.Tests.Console;

/// <summary>
/// People of staff for tests: made with the roles asked for, and signed in by a session that was begun for them (signing in by the page
/// has tests of its own). Without roles said it is one owner of the whole server.
/// </summary>
internal static class Operators
{
    /// <summary>Everybody's password here; stretched so little that a test does not wait.</summary>
    public const string Password = "seven quiet otters read maps";

    private const int Rounds = 1000;
    private static readonly ConditionalWeakTable<RealServer, Task<StaffId>> Owners = [];

    /// <summary>Makes a person with these roles.</summary>
    public static async Task<StaffId> PersonAsync(this RealServer server, string name, params RoleGrant[] grants)
    {
        var services = server.Services;
        var now = DateTimeOffset.UtcNow;
        var (record, stretched) = Passwords.New(Password, Rounds);
        var person = new Person(StaffId.New(), name, $"{Guid.NewGuid():n}@staff.example", true, record, now, null);
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await services.GetRequiredService<PersonStore>().InsertAsync(connection, person, now, default);
        await services.GetRequiredService<StaffSignatures>().MakeAsync(connection, person.Id, stretched, "test", default);
        foreach (var grant in grants)
        {
            await services.GetRequiredService<RoleStore>().GrantAsync(connection, person.Id, grant, "test", default);
        }

        await transaction.CommitAsync();
        return person.Id;
    }

    /// <summary>The mail address a person signs in with.</summary>
    public static async Task<string> EmailAsync(this RealServer server, StaffId person) =>
        (await server.Services.GetRequiredService<IStaffDirectory>().FindAsync(person, default))!.Email;

    /// <summary>Begins a session, as after both proofs.</summary>
    public static async Task<NewSession> SessionAsync(this RealServer server, StaffId person, bool second = true)
    {
        await using var connection = await server.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await server.Services.GetRequiredService<StaffSessions>().BeginAsync(connection, person, "Test · Linux", second, default);
    }

    /// <summary>Opens a page of the console as a person who is signed in.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext context, RealServer server, string path = "/console", StaffId? person = null)
    {
        var session = await server.SessionAsync(person ?? await server.OwnerAsync());
        await context.AddCookiesAsync([new Cookie { Name = StaffModule.CookieName, Value = session.Token, Domain = new Uri(server.Url).Host, Path = "/console", HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url + path);
        await page.Locator(".console-nav").WaitForAsync();
        return page;
    }

    public static string PartnerPath(this RealServer server, string tab = "") => $"/console/partners/{server.Source.Id}{(tab.Length > 0 ? "/" + tab : "")}";

    /// <summary>A client without a browser that has a session; redirects are not followed.</summary>
    public static async Task<HttpClient> ClientAsync(RealServer server, StaffId? person = null)
    {
        var session = await server.SessionAsync(person ?? await server.OwnerAsync());
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Add("Cookie", $"{StaffModule.CookieName}={session.Token}");
        return client;
    }

    /// <summary>What the forms of this client's session carry.</summary>
    public static async Task<string> TokenAsync(this HttpClient client, string path = "/console")
    {
        var page = await client.GetStringAsync(path);
        var mark = $"name=\"{FormTokens.Field}\" value=\"";
        var start = page.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        return page[start..page.IndexOf('"', start)];
    }

    /// <summary>The one owner of the whole server whom most tests are.</summary>
    public static Task<StaffId> OwnerAsync(this RealServer server) => Owners.GetValue(server, one => one.PersonAsync("Li Wei", new RoleGrant(Roles.Owner, null)));
}
