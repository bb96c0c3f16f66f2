using System.Globalization;

namespace Puhui.Methodology.Compilation;

/// <summary>A constant plus factors times atoms. Operations fold; they throw <see cref="OverflowException"/> when a constant leaves decimal range.</summary>
internal sealed class Linear
{
    private string? _key;

    private Linear(decimal constant, IReadOnlyList<(decimal Factor, Atom Atom)> terms)
    {
        Constant = constant;
        Terms = terms;
    }

    public decimal Constant { get; }

    public IReadOnlyList<(decimal Factor, Atom Atom)> Terms { get; }

    public bool IsConstant => Terms.Count == 0;

    public string Key => _key ??= string.Create(CultureInfo.InvariantCulture, $"{Constant}{string.Concat(Terms.Select(term => string.Create(CultureInfo.InvariantCulture, $"+{term.Factor}{term.Atom.Key}")))}");

    public static Linear Of(decimal constant) => new(constant, []);

    public static Linear Of(Atom atom) => new(0, [(1, atom)]);

    public Linear Times(decimal factor) =>
        factor == 0 && IsConstant ? Of(0) : new(Constant * factor, [.. Terms.Select(term => (term.Factor * factor, term.Atom))]);

    public Linear Plus(Linear other)
    {
        var terms = new List<(decimal Factor, Atom Atom)>(Terms);
        foreach (var term in other.Terms)
        {
            var at = terms.FindIndex(known => known.Atom.Key == term.Atom.Key);
            if (at < 0)
            {
                terms.Add(term);
            }
            else
            {
                terms[at] = (terms[at].Factor + term.Factor, term.Atom);
            }
        }

        terms.RemoveAll(term => term is { Factor: 0, Atom: NumberAtom });
        return new(Constant + other.Constant, terms);
    }

    public Linear Times(Linear other)
    {
        if (IsConstant)
        {
            return other.Times(Constant);
        }

        if (other.IsConstant)
        {
            return Times(other.Constant);
        }

        var (leftFactor, left) = AsFactor();
        var (rightFactor, right) = other.AsFactor();
        return new(0, [(leftFactor * rightFactor, new ProductAtom(left, right))]);
    }

    /// <summary>
    /// The cheapest form: what all terms have in common is taken out (distance × 0.104 − distance × table is distance × one table),
    /// constants move into tables, and factors into atoms that take them for nothing.
    /// </summary>
    public Linear Simplified()
    {
        var whole = ExtractCommonInput();
        if (whole.Terms is [{ Atom: TableAtom table, Factor: var factor }])
        {
            return Of(table.Map(value => (value * factor) + whole.Constant));
        }

        return new(whole.Constant, [.. whole.Terms.Select(term => term.Factor != 1 && term.Atom.Scaled(term.Factor) is { } scaled ? (1m, scaled) : term)]);
    }

    private Linear ExtractCommonInput()
    {
        if (Constant != 0 || Terms.Count < 2)
        {
            return this;
        }

        foreach (var input in Terms.SelectMany(term => InputsOf(term.Atom)).DistinctBy(input => input.Slot))
        {
            var rest = Of(0);
            foreach (var (factor, atom) in Terms)
            {
                rest = atom switch
                {
                    NumberAtom number when number.Slot == input.Slot => rest.Plus(Of(factor)),
                    ProductAtom { Left: NumberAtom left } product when left.Slot == input.Slot => rest.Plus(new Linear(0, [(factor, product.Right)])),
                    ProductAtom { Right: NumberAtom right } product when right.Slot == input.Slot => rest.Plus(new Linear(0, [(factor, product.Left)])),
                    _ => null!,
                };
                if (rest is null)
                {
                    break;
                }
            }

            if (rest is { IsConstant: true })
            {
                return new(0, [(rest.Constant, input)]);
            }

            if (rest is not null)
            {
                return Of(new ProductAtom(input, rest.Simplified().AsAtom()));
            }
        }

        return this;
    }

    private static IEnumerable<NumberAtom> InputsOf(Atom atom) => atom switch
    {
        NumberAtom number => [number],
        ProductAtom product => new[] { product.Left, product.Right }.OfType<NumberAtom>(),
        _ => [],
    };

    private (decimal Factor, Atom Atom) AsFactor() =>
        Constant == 0 && Terms.Count == 1 ? Terms[0] : (1, Simplified().AsAtom());

    private Atom AsAtom() => Constant == 0 && Terms is [{ Factor: 1, Atom: var atom }] ? atom : new SumAtom(this);
}
