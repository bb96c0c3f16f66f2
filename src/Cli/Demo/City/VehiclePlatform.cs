using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Cli.Demo.City.Sending;
using Puhui.Gbt32960.Contracts;
using Puhui.Platform.Settings;

namespace Puhui.Cli.Demo.City;

/// <summary>The city's supervision platform at the server's own GB/T 32960 port.</summary>
internal static class VehiclePlatform
{
    private const int UsualPort = 32960;
    private const string UniqueCode = "PUHUIDEMOCITY0001";

    /// <summary>The settings with a port for vehicles: the one that is given, else the usual one, else any that is free.</summary>
    public static PuhuiSettings WithPort(PuhuiSettings settings)
    {
        var address = System.Net.IPAddress.TryParse(settings.Gbt32960Listen ?? settings.Listen, out var given) ? given : System.Net.IPAddress.Loopback;
        var port = settings.Gbt32960Port is > 0 and var named ? named : Free(settings.Gbt32960Port ?? UsualPort) ?? Free(0)!.Value;
        // A played day has no reports on their way for long.
        return settings with { Gbt32960Port = port, Gbt32960Settle = TimeSpan.FromSeconds(5) };

        int? Free(int wanted)
        {
            using var trial = new System.Net.Sockets.TcpListener(address, wanted);
            try
            {
                trial.Start();
                return ((System.Net.IPEndPoint)trial.LocalEndpoint).Port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // In use by another program, perhaps by another demo.
                return null;
            }
        }
    }

    public static async Task<CityPartner> RegisterAsync(PuhuiSettings settings, IServiceProvider services, Source source, CancellationToken cancel)
    {
        var password = await PasswordAsync(Path.Combine(settings.DataFolder, "keys", "city-vehicles.key"), cancel);
        // Named after the password: a lost file makes another platform.
        var user = "city" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(password)))[..6];
        var platforms = services.GetRequiredService<IVehiclePlatforms>();
        if (!(await platforms.ListAsync(cancel)).Any(platform => platform.User == user))
        {
            await platforms.AddAsync(new NewVehiclePlatform(user, source.Id) { Password = password, UniqueCode = UniqueCode, Region = Words.Region }, cancel);
        }

        var listen = settings.Gbt32960Listen ?? settings.Listen;
        return new VehiclePartner("cars", source, listen is "0.0.0.0" or "::" ? "127.0.0.1" : listen, settings.Gbt32960Port!.Value, UniqueCode, user, password);
    }

    private static async Task<string> PasswordAsync(string file, CancellationToken cancel)
    {
        if (File.Exists(file))
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(password);
        return password;
    }
}
