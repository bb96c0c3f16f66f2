using System.Globalization;
using Puhui.Components;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Programmes;

/// <summary>The look of a programme for pages that are its.</summary>
public static class ProgrammeLooks
{
    /// <summary>The look in a language; null for no programme, so that the house keeps its own.</summary>
    public static Look? Of(Programme? programme, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return programme is null ? null : new Look(
            language.Say(programme.TitleZh, programme.TitleEn),
            string.Create(CultureInfo.InvariantCulture, $"/programmes/{programme.Code}/theme.css?v={programme.Revision}"),
            programme.Settings.Mark,
            programme.LogoDigest is { } logo ? $"/programmes/{programme.Code}/logo.png?v={logo}" : null,
            $"/programmes/{programme.Code}");
    }
}
