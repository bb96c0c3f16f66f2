using System.Security.Cryptography;
using Puhui.Quantities;

namespace Puhui.Engagement.Statements;

/// <summary>The secret part of a shared address: 128 random bits in 26 digits.</summary>
internal static class Token
{
    private const string Prefix = "s";

    public static string New() => IdText.Format(Prefix, new Guid(RandomNumberGenerator.GetBytes(16)))[(Prefix.Length + 1)..];

    public static bool IsOne(string? token) => token is { Length: 26 } && IdText.TryParse(Prefix, $"{Prefix}_{token}", out var id) && IdText.Format(Prefix, id)[(Prefix.Length + 1)..] == token;
}
