using Puhui.Accounts.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary>
/// For development, where no checker is set: well-formed numbers are accepted by a published rule, so that every answer can be tried.
/// A name with 不符 or "Mismatch" in it does not match, with 停用 or "Refused" is refused, with 超时 or "Timeout" gets no answer.
/// </summary>
internal sealed class PublishedRuleCheck : IIdentityCheck
{
    public string Name => "development";

    public Task<Result<IdentityChecked>> CheckAsync(IdentityQuestion question, CancellationToken ct)
    {
        bool Says(string chinese, string english) =>
            question.Name.Contains(chinese, StringComparison.Ordinal) || question.Name.Contains(english, StringComparison.Ordinal);

        Result<IdentityChecked> answer = Says("超时", "Timeout") ? HttpIdentityCheck.Unavailable
            : Says("不符", "Mismatch") ? HttpIdentityCheck.Mismatch
            : Says("停用", "Refused") ? HttpIdentityCheck.Refused
            : new IdentityChecked(null, null);
        return Task.FromResult(answer);
    }
}
