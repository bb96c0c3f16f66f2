using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform;
using Puhui.Platform.Settings;
using Puhui.Staff.Contracts;

namespace Puhui.Cli.Demo;

/// <summary>
/// Who signs in to the demo's console: an owner with a random password, kept in the data folder (readable by its owner only) so that it
/// can be shown again.
/// </summary>
internal static class DemoOwner
{
    public const string Email = "owner@demo.example";

    private static readonly SignInFrom Here = new("", "puhui demo");

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "demo.owner");

    /// <summary>The password; null when the server has other owners and the demo has none of its own.</summary>
    public static async Task<string?> EnsureAsync(PuhuiSettings settings, IServiceProvider services, CancellationToken cancel)
    {
        var desk = services.GetRequiredService<IStaffDesk>();
        var file = PathIn(settings.DataFolder);
        var known = await desk.FindByEmailAsync(Email, cancel);
        if (known is not null && File.Exists(file))
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }

        if (known is null && await desk.HasOwnerAsync(cancel))
        {
            return null;
        }

        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));
        if (known is null)
        {
            var made = await desk.MakeFirstOwnerAsync(new NewPerson("示范负责人", Email, password), Here, cancel);
            Demand(made.IsAccepted, made.Refusal?.Detail);
        }
        else
        {
            // The file was lost: whoever has the data folder may set a new one.
            var code = await desk.RecoverAsync(known.Id, "operator-key", cancel);
            Demand(code.IsAccepted, code.Refusal?.Detail);
            var set = await desk.TakeInvitationAsync(code.Value.Code!, known.Name, password, Here, cancel);
            Demand(set.IsAccepted, set.Refusal?.Detail);
        }

        await using var writer = new StreamWriter(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await writer.WriteLineAsync(password);
        return password;
    }

    private static void Demand(bool done, string? why)
    {
        if (!done)
        {
            throw new OperatorException($"The demo's owner could not be made: {why}");
        }
    }
}
