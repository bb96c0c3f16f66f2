using System.Collections.Concurrent;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods;

/// <summary>The gates at one revision of the rules; immutable but for what it remembers.</summary>
internal sealed class GateSnapshot(GovernedFacts facts, MethodLibrary library)
{
    private readonly ConcurrentDictionary<MethodRef, Confidence> _weakest = new();

    public Confidence WeakestOf(MethodRef reference) => _weakest.GetOrAdd(
        reference,
        key => library.Find(key) is { } method
            ? method.Definition.Uses.Select(use => library.Find(use.Ref)?.WeakestConfidence ?? Confidence.Unchecked).Append(method.WeakestConfidence).Max()
            : throw new KeyNotFoundException($"No method {key} is known here."));

    public Refusal? Show(ProgrammeId programme, MethodRef method) => Judge(method, facts.RulesOf(programme).Show, "shows");

    public Refusal? Credit(ProgrammeId programme, MethodRef method) => Judge(method, facts.RulesOf(programme).Credit, "credits");

    public bool CreditsWithWarning(ProgrammeId programme, MethodRef method) => Credit(programme, method) is null && Certify(programme, method) is not null;

    public Refusal? Certify(ProgrammeId programme, MethodRef method) =>
        facts.Decided.Any(motion => motion.What.Kind == MotionKind.Certify && motion.What.Programme == programme && motion.What.Method == method)
            ? null
            : Judge(method, facts.RulesOf(programme).Certify, "certifies");

    private Refusal? Judge(MethodRef method, Confidence gate, string does) => WeakestOf(method) <= gate
        ? null
        : new Refusal(
            "confidence_too_low",
            $"{method} uses a number that is {Words.Of(WeakestOf(method))}; the programme {does} nothing less sure than {Words.Of(gate)}.",
            "scenario");
}

/// <summary>The door of the gates: always those of the newest revision.</summary>
internal sealed class ConfidenceGates(MethodRegister register) : IConfidenceGates
{
    public Confidence WeakestOf(MethodRef method) => register.Gates.WeakestOf(method);

    public Refusal? Show(ProgrammeId programme, MethodRef method) => register.Gates.Show(programme, method);

    public Refusal? Credit(ProgrammeId programme, MethodRef method) => register.Gates.Credit(programme, method);

    public bool CreditsWithWarning(ProgrammeId programme, MethodRef method) => register.Gates.CreditsWithWarning(programme, method);

    public Refusal? Certify(ProgrammeId programme, MethodRef method) => register.Gates.Certify(programme, method);
}
