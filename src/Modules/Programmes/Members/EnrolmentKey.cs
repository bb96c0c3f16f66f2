using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Vault;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>
/// Stands for an employer's people without telling who they are: HMAC-SHA256 of a mail address or number, under a key that the master keys
/// wrap and that is not in the database, and bound to the programme, so that two employers' files cannot be compared.
/// </summary>
internal sealed class EnrolmentKey(WrappedSecrets secrets)
{
    private readonly Lazy<byte[]> _key = new(() => secrets.LoadOrCreate("enrolment"));

    public byte[] Digest(ProgrammeId programme, string text) =>
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{programme}\n{Plain(text)}"));

    /// <summary>Capital letters and blanks around do not make another person.</summary>
    private static string Plain(string text) => text.Trim().ToLowerInvariant();
}
