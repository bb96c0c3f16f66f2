using System.Text;
using Puhui.Methodology;

namespace Puhui.Methods.Drafts;

/// <summary>What a method from nothing begins as: it loads, its one case passes, and every chapter says that it is to be written.</summary>
internal static class DraftTemplate
{
    public static MethodFiles For(MethodRef method) => new(
    [
        new(MethodFiles.Main, Encoding.UTF8.GetBytes(Text(method))),
        new(MethodFiles.Sources, Encoding.UTF8.GetBytes($"# Sources of {method.Id}\n\nWhat was read, where, and what was not seen.\n")),
        new("cases/plain.yaml", Encoding.UTF8.GetBytes($$"""
            - name: ten kilometres
              method: {{method}}
              scenario: travel
              evidence: E1
              inputs: { distance: 10 km }
              expect: { reduction: 1 kgCO2 }

            """)),
    ]);

    private static string Text(MethodRef method) => $$"""
        id: {{method.Id}}
        version: "{{method.Version}}"
        kind: reduction
        title: { zh: 新方法学, en: New method }
        issuer: { zh: 待填, en: to be named }
        effective: { from: 2020-01-01 }
        zone: Asia/Shanghai
        regions: ["*"]
        status: demonstration
        licence: { zh: 待填, en: to be named }

        chapters:
        {{string.Join('\n', MethodChapters.Names.Select(name => $"  {name}:\n    zh: 待写。\n    en: To be written."))}}

        parameters:
          baseline:
            title: { zh: 基准线排放因子, en: baseline factor }
            value: 0.1 kgCO2/km
            source: to be named
            clause: not seen
            confidence: unchecked

        scenarios:
          travel:
            title: { zh: 出行, en: travel }
            inputs:
              distance: { unit: km, min: 0 km, max: 500 km, title: { zh: 里程, en: distance } }
            evidence: [E1, E2, E3]
            calculation:
              reduction: distance * baseline
            leakage: none

        """;
}
