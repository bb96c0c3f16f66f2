using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Platform.Cryptography;
using Spectre.Console;

namespace Puhui.Cli.Sources;

/// <summary><c>puhui sources keys</c>: makes a key, lets another take over, ends it. A secret is printed once, alone, on standard output.</summary>
internal static class KeysVerb
{
    private static readonly Dictionary<string, SourceKeyKind> Kinds = new(StringComparer.Ordinal)
    {
        ["bearer"] = SourceKeyKind.Bearer, ["hmac-sha256"] = SourceKeyKind.HmacSha256, ["ed25519"] = SourceKeyKind.Ed25519, ["sm2-sm3"] = SourceKeyKind.Sm2Sm3,
        ["hmac-sm3"] = SourceKeyKind.HmacSm3,
    };

    public static Command Create() => new("keys", "The keys of a source") { List(), Make(), Rotate(), Revoke() };

    private static Argument<string> SourceArgument() => new("SOURCE") { Description = "Its code or id" };

    private static Command List()
    {
        var source = SourceArgument();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Command("list", "All keys of a source, never their secrets") { source, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await SourceNames.GetAsync(work.Get<ISources>(), parsed.GetRequiredValue(source), cancel);
            var keys = await work.Get<ISourceKeys>().ListAsync(found.Id, cancel);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(keys.Select(Tell)));
                return ExitCode.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("key", "kind", "label", "scopes", "state", "last used");
            foreach (var key in keys)
            {
                table.AddRow(
                    new Text(key.Id.ToString()), new Text(Word(key.Kind)), new Text(key.Label), new Text(string.Join(' ', key.Scopes)), new Text(State(key)),
                    new Text(key.LastUsedAt is { } used ? Minute(used) : "never"));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command Make()
    {
        var source = SourceArgument();
        var kind = new Option<string>("--kind") { Description = "bearer, hmac (hmac-sha256, or hmac-sm3 with --crypto gm), hmac-sha256, hmac-sm3, ed25519 or sm2-sm3", HelpName = "KIND", DefaultValueFactory = _ => "bearer" };
        var label = new Option<string>("--label") { Description = "What it is for", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var scopes = new Option<string[]>("--scope") { Description = $"One of {string.Join(", ", KeyScopes.All)}; may be repeated (default: all)", HelpName = "SCOPE", AllowMultipleArgumentsPerToken = true };
        var days = new Option<int?>("--days") { Description = "Days until it expires (default: never)", HelpName = "N" };
        var publicKey = PublicKeyOption();
        var json = new Option<bool>("--json") { Description = "The key and its secret as one JSON object" };
        var verb = new Command("create", "Make a key, or register a public key; the secret is shown this once") { source, kind, label, scopes, days, publicKey, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction((parsed, cancel) => WithKeysAsync(data.Read(parsed), parsed.GetRequiredValue(source), parsed.GetValue(json), async (keys, found) =>
        {
            var wanted = new NewSourceKey(KindOf(parsed.GetValue(kind)!, data.Read(parsed).Crypto), parsed.GetValue(label)!)
            {
                Scopes = parsed.GetValue(scopes) is { Length: > 0 } given ? given : null,
                ExpiresAt = parsed.GetValue(days) is { } number ? DateTimeOffset.UtcNow.AddDays(number) : null,
                PublicKey = await PublicKeyAsync(parsed.GetValue(publicKey), cancel),
            };
            return await keys.CreateAsync(found.Id, wanted, cancel);
        }, cancel));
        return verb;
    }

    private static Command Rotate()
    {
        var source = SourceArgument();
        var old = new Argument<string>("KEY") { Description = "The id of the key to take over from (key_…)" };
        var hours = new Option<int>("--overlap-hours") { Description = "How long both are valid", HelpName = "N", DefaultValueFactory = _ => 24 };
        var publicKey = PublicKeyOption();
        var json = new Option<bool>("--json") { Description = "The key and its secret as one JSON object" };
        var verb = new Command("rotate", "Make a key that takes over from another, which expires after the overlap") { source, old, hours, publicKey, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction((parsed, cancel) => WithKeysAsync(data.Read(parsed), parsed.GetRequiredValue(source), parsed.GetValue(json), async (keys, found) =>
            await keys.RotateAsync(
                found.Id, KeyOf(parsed.GetRequiredValue(old)), TimeSpan.FromHours(Math.Max(0, parsed.GetValue(hours))), await PublicKeyAsync(parsed.GetValue(publicKey), cancel), cancel), cancel));
        return verb;
    }

    private static Command Revoke()
    {
        var source = SourceArgument();
        var key = new Argument<string>("KEY") { Description = "Its id (key_…)" };
        var verb = new Command("revoke", "Make a key worthless, within ten seconds on every server") { source, key };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var id = KeyOf(parsed.GetRequiredValue(key));
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var found = await SourceNames.GetAsync(work.Get<ISources>(), parsed.GetRequiredValue(source), cancel);
            if (!await work.Get<ISourceKeys>().RevokeAsync(found.Id, id, cancel))
            {
                Console.Error.WriteLine($"puhui: {found.Code} has no such key, or it was revoked before.");
                return ExitCode.Failure;
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    private static async Task<int> WithKeysAsync(
        Platform.Settings.PuhuiSettings settings, string source, bool json, Func<ISourceKeys, Source, Task<CreatedSourceKey>> make, CancellationToken cancel)
    {
        await using var work = await Workplace.OpenAsync(settings, cancel);
        var found = await SourceNames.GetAsync(work.Get<ISources>(), source, cancel);
        try
        {
            var made = await make(work.Get<ISourceKeys>(), found);
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { keyid = made.Key.Id.ToString(), kind = Word(made.Key.Kind), secret = made.Secret, expiresAt = made.Key.ExpiresAt }));
                return ExitCode.Ok;
            }

            Console.Error.WriteLine($"{made.Key.Id} ({Word(made.Key.Kind)}), {State(made.Key)}");
            if (made.Secret is not null)
            {
                Console.Error.WriteLine("Hand over what follows by a way that others cannot read. It is not shown again:");
                Console.Out.WriteLine(made.Secret);
            }

            return ExitCode.Ok;
        }
        catch (SourceKeyException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static Option<string?> PublicKeyOption() =>
        new("--public-key") { Description = "For ed25519 and sm2-sm3: a file with the public key as PEM or base64, or the base64 itself", HelpName = "FILE" };

    private static async Task<string?> PublicKeyAsync(string? given, CancellationToken cancel) =>
        given is not null && File.Exists(given) ? await File.ReadAllTextAsync(given, cancel) : given;

    private static SourceKeyKind KindOf(string word, CryptoProfile profile) => word == "hmac" ? SourceKeyKinds.Shared(profile) :
        Kinds.TryGetValue(word, out var kind) ? kind : throw new UsageException($"--kind is one of hmac, {string.Join(", ", Kinds.Keys)}, not '{word}'.");

    private static SourceKeyId KeyOf(string text) => SourceKeyId.TryParse(text, out var id) ? id : throw new UsageException($"'{text}' is not the id of a key (key_…).");

    private static string Word(SourceKeyKind kind) => Kinds.Single(known => known.Value == kind).Key;

    private static string State(SourceKeyInfo key) =>
        key.RevokedAt is { } revoked ? $"revoked {Minute(revoked)}"
        : key.ExpiresAt is not { } end ? "valid"
        : end <= DateTimeOffset.UtcNow ? $"expired {Minute(end)}"
        : $"valid until {Minute(end)}";

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static object Tell(SourceKeyInfo key) => new
    {
        keyid = key.Id.ToString(),
        kind = Word(key.Kind),
        label = key.Label,
        scopes = key.Scopes,
        createdAt = key.CreatedAt,
        expiresAt = key.ExpiresAt,
        revokedAt = key.RevokedAt,
        lastUsedAt = key.LastUsedAt,
    };
}
