using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// Who a holder really is: stated by the holder, checked by the connector, kept sealed. One number belongs to one account on the whole
/// server, so a person has one account in each programme.
/// </summary>
public interface IIdentity
{
    /// <summary>What is known of a holder, for the holder's own page; numbers and names are shortened.</summary>
    Task<HolderIdentity> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>
    /// States or corrects an identity; nothing is kept of what is refused. Refusals, in this order: <c>identity_kind</c>,
    /// <c>name_invalid</c>, those of the number (docs/refusals.md), <c>born_missing</c>, <c>identity_attempts</c>, those of
    /// <see cref="IIdentityCheck"/>, <c>identity_taken</c> (another account has it), <c>identity_other_person</c> (a correction changes
    /// name and number at once).
    /// </summary>
    Task<Result<HolderIdentity>> StateAsync(AccountId holder, IdentityStatement statement, CancellationToken ct);

    /// <summary>Makes the code by which a child asks an adult. A new one replaces the old one. Refusal: <c>guardian_not_needed</c>.</summary>
    Task<Result<GuardianCode>> AskGuardianAsync(AccountId child, CancellationToken ct);

    /// <summary>
    /// Who asks by a code, for the adult to see before agreeing. Refusals, in this order: <c>identity_needed</c>,
    /// <c>guardian_not_adult</c>, <c>too_many_attempts</c>, <c>guardian_code_invalid</c>, <c>guardian_self</c>.
    /// </summary>
    Task<Result<Ward>> FindWardAsync(AccountId guardian, string? code, CancellationToken ct);

    /// <summary>The adult agrees; from now on the child's account is not limited. Refusals as <see cref="FindWardAsync"/>.</summary>
    Task<Result<Ward>> ConfirmWardAsync(AccountId guardian, string? code, CancellationToken ct);

    /// <summary>The children an adult answers for.</summary>
    Task<IReadOnlyList<Ward>> WardsAsync(AccountId guardian, CancellationToken ct);

    /// <summary>The adult takes the consent back; the child's account is limited again. Again: nothing.</summary>
    Task WithdrawWardAsync(AccountId guardian, AccountId child, CancellationToken ct);
}

/// <summary>What a holder states.</summary>
/// <param name="Kind"><c>resident</c>, <c>passport</c>, <c>organisation</c> or <c>vehicle</c>.</param>
/// <param name="Name">The name as on the document; of a vehicle, its owner's.</param>
/// <param name="Number">The number on it.</param>
/// <param name="State">Of a passport, who issued it.</param>
/// <param name="Born">Of a passport without <paramref name="Zone"/>, the date of birth.</param>
/// <param name="Zone">Of a passport, both lines at the foot of its page, with a line break between; then number, state and birth are read from it.</param>
public sealed record IdentityStatement(string? Kind, string? Name, string? Number, string? State = null, DateOnly? Born = null, string? Zone = null)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => "identity statement";
}

/// <summary>What is known of a holder.</summary>
/// <param name="Person">The person; null until one is checked.</param>
/// <param name="Others">Organisation and vehicles.</param>
/// <param name="NeedsGuardian">Whether the person is under 14 and no adult has agreed yet: the account is limited.</param>
/// <param name="IsAdult">Whether the person is 18 or older.</param>
public sealed record HolderIdentity(IdentityInfo? Person, IReadOnlyList<IdentityInfo> Others, bool NeedsGuardian, bool IsAdult)
{
    /// <summary>ISO 3166-2 region the checker knows the person to live in; null when it does not tell.</summary>
    public string? Region { get; init; }
}

/// <summary>A checked identity as its holder sees it.</summary>
/// <param name="Kind">As stated.</param>
/// <param name="ShownName">The name shortened, as <c>李*</c>.</param>
/// <param name="ShownNumber">The number shortened, as <c>110***********002X</c>.</param>
/// <param name="Checker">Who checked it: <c>development</c> or the connector.</param>
/// <param name="CheckedAt">When.</param>
public sealed record IdentityInfo(string Kind, string ShownName, string ShownNumber, string Checker, DateTimeOffset CheckedAt);

/// <summary>A code a child shows an adult.</summary>
/// <param name="Text">Eight letters and digits.</param>
/// <param name="EndsAt">Until when.</param>
public sealed record GuardianCode(string Text, DateTimeOffset EndsAt);

/// <summary>A child an adult answers for.</summary>
/// <param name="Account">The child's account.</param>
/// <param name="ShownName">The name shortened.</param>
/// <param name="Since">Since when; null before the adult agreed.</param>
public sealed record Ward(AccountId Account, string ShownName, DateTimeOffset? Since);
