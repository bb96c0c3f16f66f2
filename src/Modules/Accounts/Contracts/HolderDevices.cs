using Microsoft.AspNetCore.Http;

namespace Puhui.Accounts.Contracts;

/// <summary>Browser and system in two words, so that a list of sessions can be understood. The full text a browser sends is not kept.</summary>
public static class HolderDevices
{
    // In this order: the later ones call themselves by the earlier ones' names.
    private static readonly (string Mark, string Name)[] Browsers =
        [("MicroMessenger/", "WeChat"), ("AlipayClient/", "Alipay"), ("EdgA/", "Edge"), ("Edg/", "Edge"), ("HuaweiBrowser/", "Huawei"), ("MiuiBrowser/", "MIUI"),
         ("QQBrowser/", "QQ"), ("Firefox/", "Firefox"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary>The words for the browser of a request, as <c>Chrome · Android</c>; empty when it names none that is known.</summary>
    public static string Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var userAgent = request.Headers.UserAgent.ToString();
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "",
            (null, _) => system!,
            (_, null) => browser,
            _ => $"{browser} · {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] names, string text) => Array.Find(names, name => text.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
