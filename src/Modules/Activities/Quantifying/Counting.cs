using System.Collections.Concurrent;
using System.Text;
using Puhui.Activities.Reading;
using Puhui.Methodology;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Quantifying;

/// <summary>A scenario of a method version with what the books need to know of it.</summary>
internal sealed class Counting
{
    public Counting(Method method, MethodScenario scenario, int number)
    {
        Scenario = scenario;
        Number = number;
        Issuer = method.Ref.ToString();
        IssuerUtf8 = Encoding.UTF8.GetBytes(Issuer);
        IsCredited = method.Kind is MethodKind.Reduction or MethodKind.PlatformEnergy or MethodKind.BankPoints;
        Asset = method.Kind switch
        {
            MethodKind.PlatformEnergy => Bookkeeping.Asset.Energy.Code,
            MethodKind.BankPoints => Bookkeeping.Asset.Bank.Code,
            _ => Bookkeeping.Asset.Co2e.Code,
        };
    }

    public MethodScenario Scenario { get; }

    /// <summary>The small number that stands for the method version in records.</summary>
    public int Number { get; }

    /// <summary><c>id@version</c>: the version, and the name of its issuance account.</summary>
    public string Issuer { get; }

    public byte[] IssuerUtf8 { get; }

    public string Asset { get; }

    /// <summary>False for footprints: they are recorded, never credited.</summary>
    public bool IsCredited { get; }
}

/// <summary>One <see cref="Counting"/> per scenario of an installed version.</summary>
internal sealed class Countings(IMethodRegister register)
{
    private readonly ConcurrentDictionary<MethodScenario, Counting> _known = new(ReferenceEqualityComparer.Instance);

    public Counting Of(ChosenMethod chosen) =>
        _known.TryGetValue(chosen.Scenario, out var known) ? known : _known.GetOrAdd(chosen.Scenario, new Counting(chosen.Method, chosen.Scenario, chosen.Number));

    /// <summary>What counted a stored record.</summary>
    /// <exception cref="InvalidOperationException">Its method version is not installed here.</exception>
    public Counting Of(StoredRecord record) => Of(record.Method, record.Scenario);

    /// <summary>What counts the records of a scenario by one version, or by another where the first does not know it.</summary>
    public Counting Of(int number, string name, int otherwise) =>
        register.Find(number) is { } reference && register.Library.Find(reference)?.Scenario(name) is not null ? Of(number, name) : Of(otherwise, name);

    /// <summary>What counted the stored records of a method version's number and a scenario.</summary>
    /// <exception cref="InvalidOperationException">The method version is not installed here.</exception>
    public Counting Of(int number, string name)
    {
        var reference = register.Find(number) ?? throw new InvalidOperationException($"No method version has the number {number}.");
        var method = register.Library.Find(reference);
        return method?.Scenario(name) is { } scenario
            ? Of(new ChosenMethod(method, scenario, number))
            : throw new InvalidOperationException($"The method {reference} that counted a '{name}' record is not installed on this server.");
    }
}
