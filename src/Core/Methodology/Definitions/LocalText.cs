namespace Puhui.Methodology;

/// <summary>One text in the two languages of the product.</summary>
/// <param name="Zh">Chinese (simplified).</param>
/// <param name="En">English.</param>
public sealed record LocalText(string Zh, string En)
{
    /// <summary>The text in a language: Chinese for <c>zh</c>, <c>zh-CN</c> …, else English.</summary>
    public string In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;
}
