using System.Text.Json;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Messages;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Platform.Messages;

public sealed class Messages_without_a_carrier
{
    [Fact]
    public async Task Lie_in_the_data_folder_for_the_owner_alone()
    {
        var folder = await TestPostgres.NewFolderAsync();
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = folder }, new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var messages = new SpooledMessages(settings, TimeProvider.System);

        Assert.Null(await messages.SendAsync(new(MessageChannel.Sms, "+8613800138000", "sign-in-code", "验证码 123456"), default));
        Assert.Null(await messages.SendAsync(new(MessageChannel.Email, "li@example.com", "staff-invitation", "Come in"), default));

        var files = Directory.GetFiles(SpooledMessages.FolderIn(folder)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        using var first = JsonDocument.Parse(await File.ReadAllTextAsync(files[0]));
        Assert.Equal(("sms", "+8613800138000", "验证码 123456"), (Text(first, "channel"), Text(first, "address"), Text(first, "text")));
        Assert.DoesNotContain("138", string.Concat(files.Select(Path.GetFileName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_gone_after_a_day()
    {
        var folder = await TestPostgres.NewFolderAsync();
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = folder }, new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var messages = new SpooledMessages(settings, TimeProvider.System);
        await messages.SendAsync(new(MessageChannel.Email, "li@example.com", "sign-in-code", "old"), default);
        var old = Directory.GetFiles(SpooledMessages.FolderIn(folder)).Single();
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-1).AddMinutes(-1));

        await messages.SendAsync(new(MessageChannel.Email, "li@example.com", "sign-in-code", "new"), default);

        Assert.DoesNotContain(old, Directory.GetFiles(SpooledMessages.FolderIn(folder)));
    }

    private static string Text(JsonDocument message, string name) => message.RootElement.GetProperty(name).GetString()!;
}
