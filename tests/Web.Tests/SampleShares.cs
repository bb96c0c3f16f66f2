using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Web.Tests;

/// <summary>Shared years and a released standing, signed by a key of their own, with what proves them.</summary>
internal sealed class SampleShares : IGreenStatements, IStandings, IProgrammeBook, ITransparencyLog
{
    public const string Ordinary = "0123456789abcdefghjkmnpqrs";
    public const string Huge = "7zzzzzzzzzzzzzzzzzzzzzzzzz";
    public const string First = "00000000000000000000000001";

    private static readonly Ed25519Signer s_signer = new("city.example/puhui", Ed25519Signer.NewPrivateKey());
    private static readonly Programme s_city = new(
        new ProgrammeId(Guid.CreateVersion7()), "city", ProgrammeTemplate.Demo.ToSettings() with { TitleZh = "绿色出行在城市", TitleEn = "Green ways in the city" }, ProgrammeState.Open, 1, DateTimeOffset.UnixEpoch);

    private readonly Dictionary<string, (SharedStatement Shared, string Receipt)> _shared = [];

    public SampleShares()
    {
        Add(Ordinary, "小禾", new GreenStatement((s_city.TitleZh, s_city.TitleEn), 2026, 128_460_300, 286, 143,
            [6_100_000, 4_200_000, 9_800_000, 11_400_000, 14_900_000, 12_100_000, 8_700_000, 9_900_000, 15_260_300, 17_800_000, 13_100_000, 5_200_000],
            [("metro", 61_200_000, 148), ("cycling", 38_060_300, 96), ("bus", 21_900_000, 31), ("ev-charging", 7_300_000, 11)], new DateOnly(2026, 10, 17), 2_140_000, 12_846, 1_500));
        Add(Huge, "一二三四五六七八九十一二三四五六七八九十", new GreenStatement((new string('长', 60), string.Concat(Enumerable.Repeat("Longest ", 7))), 2026, 999_999_999_999_999, 2_000_000, 366,
            [.. Enumerable.Range(1, 12).Select(month => month * 80_000_000_000_000L)], [("pv", 999_999_999_999_999, 2_000_000)], new DateOnly(2026, 12, 31), 90_000_000_000_000, long.MaxValue / 4, long.MaxValue / 8));
        Add(First, null, new GreenStatement((s_city.TitleZh, s_city.TitleEn), 2026, 1_200, 1, 1, [.. Enumerable.Repeat(0L, 10), 1_200, 0], [("walking", 1_200, 1)], new DateOnly(2026, 11, 2), 1_200, 0, 0));
    }

    public static string Key => s_signer.Key.ToString();

    public string KeyLines => Key + "\n";

    public StandingRule Rule { get; } = new("2026-1", "看最近十二个整月。", "The last twelve whole months count.",
        [.. Enumerable.Range(1, 5).Select(leaf => new StandingStep(leaf, (leaf * 2) + 1, leaf * 1_000_000, "发芽舒叶小树成荫常青"[((leaf - 1) * 2)..(leaf * 2)], $"Step {leaf}"))]);

    public static string Standing { get; } = SignedNote.Sign(
        $"puhui standing v1\nrelease {ReleaseId.New()}\nprogramme city\nleaves 4\nrule 2026-1\nfrom 2025-11-01\nto 2026-11-01\naudience 城市银行\npurpose 免押金租车\nuse once\nat 2026-11-27T04:00:00Z\nuntil 2036-11-28T04:00:00Z\n",
        [s_signer]).ToString();

    public void AddTo(IServiceCollection services) => services
        .AddSingleton<IGreenStatements>(this).AddSingleton<IStandings>(this).AddSingleton<IProgrammeBook>(this).AddSingleton<ITransparencyLog>(this).AddSingleton(TimeProvider.System)
        .AddSingleton(SettingsReader.Read(new Dictionary<string, string?> { ["public_url"] = "https://puhui.example" }, new Dictionary<string, string>(), SettingsReader.HomeFolder()));

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/statements/{token}", (string token) => _shared.TryGetValue(token, out var one) ? Results.Json(new { signed = one.Shared.Signed, receipt = one.Shared.Receipt }) : Results.NotFound());
        app.MapGet("/v1/attestations/{id}/receipt", (string id) => Results.Text(_shared.Values.First(one => one.Shared.Receipt == id).Receipt, "application/json"));
    }

    public Task<SharedStatement?> FindAsync(string token, CancellationToken ct) => Task.FromResult(_shared.TryGetValue(token, out var one) ? one.Shared : null);

    public Result<StandingStatement> Check(string statement, string keyLines, DateTimeOffset at) => SignedTexts.CheckStanding(statement, keyLines, at);

    public Task<Result<StandingStatement>> AskAsync(string statement, CancellationToken ct) => Task.FromResult<Result<StandingStatement>>(new Refusal("statement_used", "It was used."));

    public ValueTask<ProgrammeList> CurrentAsync(CancellationToken ct) => new(new ProgrammeList([s_city]));

    Task<IReadOnlyList<int>> IGreenStatements.YearsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<GreenStatement>> IGreenStatements.OfAsync(AccountId holder, ProgrammeId programme, int year, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<SharedStatement>> IGreenStatements.ShareAsync(AccountId holder, ProgrammeId programme, int year, string? name, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<SharedStatement>> IGreenStatements.SharedAsync(AccountId holder, CancellationToken ct) => throw new NotSupportedException();

    Task IGreenStatements.UnshareAsync(AccountId holder, string token, CancellationToken ct) => throw new NotSupportedException();

    Result<GreenStatement> IGreenStatements.Check(string signed, string keyLines) => throw new NotSupportedException();

    Task<Standing> IStandings.OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<int>> IStandings.LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<StandingRelease>> IStandings.ReleaseAsync(AccountId holder, ProgrammeId programme, string audience, string purpose, int days, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<StandingRelease>> IStandings.ReleasesAsync(AccountId holder, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<StandingRelease>> IStandings.WithdrawAsync(AccountId holder, ReleaseId release, CancellationToken ct) => throw new NotSupportedException();

    Task<LogHead?> ITransparencyLog.HeadAsync(CancellationToken ct) => throw new NotSupportedException();

    Task<LogHead?> ITransparencyLog.SettledAsync(TimeSpan patience, CancellationToken ct) => throw new NotSupportedException();

    private void Add(string token, string? name, GreenStatement says)
    {
        var text = new StringBuilder("puhui green statement v1\n").Append(CultureInfo.InvariantCulture, $"programme city\nyear {says.Year}\ntotal-mg {says.TotalMg}\nacts {says.Acts}\n").ToString();
        var signed = SignedNote.Sign(text, [s_signer]).ToString();
        var (id, salt) = (Guid.CreateVersion7(), new byte[Salt.Size]);
        var about = new FieldList([new("topic", "statement.shared"), new("subject", s_city.Id.ToString()), new("at", "2026-11-27T04:00:00.000000Z")]);
        var details = new FieldList([new("year", "2026"), new("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))]);
        var leaf = new byte[Leaf.Size];
        new AttestationLeaf(id, 1, Commitment.Compute(CommitmentKind.About, salt, about), Commitment.Compute(CommitmentKind.Details, salt, details)).Write(leaf);
        var receipt = new AttestationReceipt
        {
            Attestation = IdText.Format(AttestationReceipt.Prefix, id), Leaf = leaf, Salt = salt, About = about, Details = details, Index = 0, TreeSize = 1, Proof = [],
            Checkpoint = new Checkpoint("city.example/puhui", 1, Rfc6962.HashLeaf(leaf)).Sign([s_signer]).ToString(),
        };
        _shared.Add(token, (new SharedStatement(token, name, says, new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero), signed, receipt.Id) { Programme = s_city.Id }, receipt.ToJson()));
    }
}
