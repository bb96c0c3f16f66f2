using System.CommandLine;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Gbt32960.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Cli.Vehicles;

/// <summary><c>puhui vehicles platforms add</c>: registers a peer, with a source for its trips.</summary>
internal static class AddPlatform
{
    private static readonly string[] Scenarios = ["ev-trip", "ev-charging"];

    public static Command Create()
    {
        var verb = new Command("add", "Register a supervision platform, or vehicles that connect themselves");
        var user = VehiclesVerb.User();
        var password = new Option<FileInfo?>("--password-file") { Description = "A file with the password; without it one is made and shown once", HelpName = "FILE" };
        var code = new Option<string?>("--code") { Description = "The platform's unique code; without it any is accepted", HelpName = "CODE" };
        var direct = new Option<bool>("--direct") { Description = "Vehicles that connect themselves; needs --vins" };
        var vins = new Option<FileInfo?>("--vins") { Description = "A file with a VIN in each line; without it all vehicles", HelpName = "FILE" };
        var aes = new Option<FileInfo?>("--aes128-key") { Description = "A file with 32 hexadecimal digits", HelpName = "FILE" };
        var sm4 = new Option<FileInfo?>("--sm4-key") { Description = "A file with 32 hexadecimal digits", HelpName = "FILE" };
        var rsa = new Option<FileInfo?>("--rsa-key") { Description = "A file with a private key, PEM", HelpName = "FILE" };
        var claims = new Option<string>("--claims") { Description = "trips or charging (default: trips)", HelpName = "WHAT", DefaultValueFactory = _ => "trips" };
        claims.AcceptOnlyFromAmong("trips", "charging");
        var region = new Option<string?>("--region") { Description = "Where its vehicles drive, for example CN-11", HelpName = "ISO" };
        var source = new Option<string?>("--source") { Description = "Code of the source its trips belong to; made when absent (default: vehicles-NAME)", HelpName = "CODE" };
        foreach (var option in (Option[])[user, password, code, direct, vins, aes, sm4, rsa, claims, region, source])
        {
            verb.Options.Add(option);
        }

        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var name = parsed.GetRequiredValue(user);
            var isDirect = parsed.GetValue(direct);
            var made = !isDirect && parsed.GetValue(password) is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10)) : null;
            return await VehiclesVerb.AskAsync(async () =>
            {
                var platform = new NewVehiclePlatform(name, await SourceAsync(work, parsed.GetValue(source) ?? $"vehicles-{name.ToLowerInvariant()}", cancel))
                {
                    Mode = isDirect ? VehiclePlatformMode.Direct : VehiclePlatformMode.Platform,
                    Password = isDirect ? null : made ?? Text(parsed.GetValue(password)),
                    UniqueCode = parsed.GetValue(code),
                    Vins = Text(parsed.GetValue(vins))?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    Aes128Key = Key(parsed.GetValue(aes)),
                    Sm4Key = Key(parsed.GetValue(sm4)),
                    RsaPrivateKey = Text(parsed.GetValue(rsa)),
                    Claims = string.Equals(parsed.GetValue(claims), "charging", StringComparison.Ordinal) ? VehicleClaims.Charging : VehicleClaims.Trips,
                    Region = parsed.GetValue(region),
                };
                await work.Get<IVehiclePlatforms>().AddAsync(platform, cancel);
                if (made is not null)
                {
                    Console.Out.WriteLine(made);
                    Console.Error.WriteLine("This is the password. It is not shown again.");
                }

                return ExitCode.Ok;
            });
        });
        return verb;
    }

    private static async Task<SourceId> SourceAsync(Workplace work, string code, CancellationToken cancel)
    {
        var programme = await work.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, cancel);
        await work.Get<IMethodRegister>().EnsureChoicesAsync(programme.Id, DemoChoices.Rows, cancel);
        var source = new NewSource(programme.Id, code, $"Vehicles ({code})", programme.ZoneId) { Scenarios = Scenarios, Subjects = SubjectKind.Vehicle };
        return (await work.Get<ISources>().EnsureAsync(source, cancel)).Id;
    }

    internal static string? Text(FileInfo? file) => file is null ? null : file.Exists ? File.ReadAllText(file.FullName).Trim() : throw new UsageException($"There is no file {file}.");

    internal static byte[]? Key(FileInfo? file)
    {
        if (Text(file) is not { } text)
        {
            return null;
        }

        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new UsageException($"{file} does not hold hexadecimal digits.");
        }
    }
}
