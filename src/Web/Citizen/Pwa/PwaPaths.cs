using Puhui.Components;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Pwa;

/// <summary>Addresses of what makes the app installable.</summary>
internal static class PwaPaths
{
    public const string Worker = "/sw.js";
    public const string Offline = "/offline";
    public const string ManifestPath = "/manifest.webmanifest";

    /// <summary>The manifest of a programme in a language; the house's own for none.</summary>
    public static string Manifest(Programme? programme, Language language) =>
        ManifestPath + "?lang=" + language.Tag + (programme is null ? "" : "&in=" + programme.Code);
}
