using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Cryptography;

namespace Puhui.Modules.Tests.Activities.Sources;

public sealed class A_signed_file : IAsyncLifetime
{
    private ActivityServer _server = null!;
    private string _file = null!;
    private CreatedSourceKey _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ActivityServer.StartAsync();
        _file = Path.Combine(await TestPostgres.NewFolderAsync(), "trips.csv");
        await File.WriteAllTextAsync(_file, "id,holder,scenario,at,distance\na,u,metro,2026-03-02 08:10:00,1 km\n");
        _key = await _server.Get<ISourceKeys>().CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "files"), default);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("sha-256", "\n")]
    [InlineData("sha-512", "\n")]
    [InlineData("sm3", "\r\n")]
    public async Task Is_imported_when_its_signature_holds(string digest, string lineEnd) =>
        Assert.Equal(1, (await ImportAsync(await SignAsync(digest, text => text.Replace("\n", lineEnd, StringComparison.Ordinal)))).Credited);

    [Fact]
    public async Task Is_refused_before_its_first_row_when_it_was_changed()
    {
        var signature = await SignAsync("sm3");
        await File.AppendAllTextAsync(_file, "b,u,metro,2026-03-02 09:10:00,1 km\n");
        await RefusedAsync("digest_mismatch", signature);
    }

    [Fact]
    public async Task Is_refused_when_the_signature_does_not_hold()
    {
        await RefusedAsync("signature_invalid", await SignAsync("sha-256", text => text.Replace("signature: :", "signature: :AAAA", StringComparison.Ordinal)));
        await RefusedAsync("signature_unreadable", await SignAsync("sha-256", text => text.Replace("digest", "hash", StringComparison.Ordinal)));
        await RefusedAsync("signature_unreadable", await SignAsync("sha-256", text => text + "more\n"));
        await RefusedAsync("key_unknown", await SignAsync("sha-256", text => text.Replace(_key.Key.Id.ToString(), SourceKeyId.New().ToString(), StringComparison.Ordinal)));
        await RefusedAsync("signature_unreadable", await SignAsync("md5"));
    }

    [Fact]
    public async Task Is_refused_with_a_revoked_key_another_sources_key_and_one_without_the_right()
    {
        var other = await _server.Get<ISources>().EnsureAsync(new NewSource(_server.Programme, "other", "Other"), default);
        await RefusedAsync("key_of_another_source", await SignAsync("sha-256"), other.Id);
        await _server.Get<ISourceKeys>().RevokeAsync(_server.Source.Id, _key.Key.Id, default);
        await RefusedAsync("key_revoked", await SignAsync("sha-256"));
        _key = await _server.Get<ISourceKeys>().CreateAsync(_server.Source.Id, new(SourceKeyKind.HmacSha256, "reader") { Scopes = [KeyScopes.Read] }, default);
        await RefusedAsync("scope_missing", await SignAsync("sha-256"));
    }

    private async Task RefusedAsync(string code, string signature, SourceId? source = null)
    {
        var refused = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(signature, source));
        Assert.StartsWith(code + ":", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    private Task<ImportSummary> ImportAsync(string signature, SourceId? source = null) =>
        _server.Get<IFileImport>().ImportAsync(
            new FileImportRequest(_file, "activities") { Source = source ?? _server.Source.Id, Signature = signature, RefusedFile = _file + ".refused" }, null, default);

    private async Task<string> SignAsync(string digest, Func<string, string>? alter = null)
    {
        var content = await File.ReadAllBytesAsync(_file);
        var hash = digest switch { "sha-256" => SHA256.HashData(content), "sha-512" => SHA512.HashData(content), "sm3" => Sm3.HashData(content), _ => new byte[16] };
        var text = $"puhui file signature 1\nkeyid: {_key.Key.Id}\ndigest: {digest}=:{Convert.ToBase64String(hash)}:\n";
        text += $"signature: :{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(_key.Secret!), Encoding.UTF8.GetBytes(text)))}:\n";
        await File.WriteAllTextAsync(_file + ".sig", alter is null ? text : alter(text));
        return _file + ".sig";
    }
}
