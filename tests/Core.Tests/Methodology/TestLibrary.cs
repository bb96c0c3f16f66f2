using Puhui.Methodology;

namespace Puhui.Core.Tests.Methodology;

/// <summary>A library in a folder of its own: a small method that uses every part of the format, to be changed by tests.</summary>
internal sealed class TestLibrary : IDisposable
{
    public const string Method = """
        id: test.travel
        version: "1.0"
        kind: reduction
        title: { zh: 测试, en: test travel }
        issuer: { zh: 测试, en: tests }
        effective: { from: 2024-01-01, to: 2030-01-01 }
        zone: Asia/Shanghai
        regions: ["*"]
        status: demonstration
        licence: { zh: 无, en: none }
        chapters:
          scope: { zh: 一, en: a }
          references: { zh: 一, en: a }
          terms: { zh: 一, en: a }
          applicability: { zh: 一, en: a }
          inclusiveness: { zh: 一, en: a }
          additionality: { zh: 一, en: a }
          double-claiming: { zh: 一, en: a }
          boundary: { zh: 一, en: a }
          baseline: { zh: 一, en: a }
          calculation: { zh: 一, en: a }
          monitoring: { zh: 一, en: a }
          report: { zh: 一, en: a }
        uses:
          power: test.power@1.0
        parameters:
          baseline: { title: { zh: 基准, en: baseline }, value: 0.1 kgCO2/km, source: a book, confidence: official, override: true }
          mode:
            title: { zh: 方式, en: mode }
            keys: [scenario]
            unit: gCO2/km
            values: { metro: 30, bus: { value: 50, source: another book, clause: page 7, confidence: contested } }
            source: a book
            confidence: secondary
          by-class:
            title: { zh: 等级, en: class }
            keys: [class, evidence]
            unit: 1
            values: { small: { E1: 1, E2: 0.5 }, large: { E1: 2, E2: none } }
            source: a book
            confidence: official
          grid:
            title: { zh: 电网, en: grid }
            keys: [region]
            dated: true
            unit: kgCO2/kWh
            basis: operational
            values:
              - { published: 2024-04-12, year: 2021, source: notice 12, confidence: official, values: { 河南: 0.6, CN-11: 0.5 } }
              - { published: 2025-12-31, year: 2023, source: notice 47, confidence: secondary, values: { 河南: 0.5897, CN-11: 0.4 } }
          losses: { title: { zh: 损耗, en: losses }, value: 0.05, source: a book, confidence: official, override: true }
          growth: { title: { zh: 增长, en: growth }, value: 0.99, source: a book, confidence: official, override: true }
          years: { title: { zh: 年, en: years }, value: 0, source: the project, confidence: official, override: true }
          pace: { title: { zh: 步, en: pace }, unit: gCO2/steps, override: true, source: the programme, confidence: official }
          counting: { title: { zh: 算法, en: counting }, choice: [whole, half], default: whole, override: true }
          price: { title: { zh: 价, en: price }, value: 0.5 CNY/d, source: a book, confidence: official }
        shared:
          ride:
            inputs:
              distance: { unit: km, min: 0.1 km, max: 500 km, title: { zh: 里程, en: distance } }
            evidence: [E1, E2]
            calculation:
              baseline-emissions: distance * baseline
              project-emissions: distance * mode[scenario]
              reduction: baseline-emissions - project-emissions
        scenarios:
          metro:
            title: { zh: 地铁, en: metro }
            like: ride
            caps:
              - { id: rides, per: day, of: act, max: 2 }
              - { id: far, per: month, of: distance, max: 30 km }
            exclusive: { overlaps: [bus] }
          bus:
            title: { zh: 公交, en: bus }
            like: ride
            inputs:
              class: { class: [small, large], aliases: { small: [小] }, title: { zh: 等级, en: class } }
              full: { class: ["yes", "no"], required: false, default: "no" }
            calculation:
              reduction: if(full = 'yes', 2, 1) * by-class[class, evidence] * (baseline-emissions - project-emissions)
          charging:
            title: { zh: 充电, en: charging }
            inputs:
              energy: { unit: kWh, max: 1000 kWh }
              place: { text: { max: 20 } }
            calculation:
              reduction: energy * 1 kgCO2/kWh * growth ^ years - energy * grid[place] / (1 - losses)
          saving:
            title: { zh: 节电, en: saving }
            inputs: { energy: { unit: kWh } }
            calculation: { reduction: "energy * power.nation + 0 * grid[region] * energy" }
          walking:
            title: { zh: 步行, en: walking }
            inputs: { steps: { unit: steps, whole: true, max: 100000 steps } }
            calculation: { reduction: "if(counting = 'half', 0.5, 1) * steps * pace" }
            caps: [ { id: walk, per: day, of: result, max: 100 g } ]
          parking:
            title: { zh: 停驶, en: parking }
            inputs:
              parked: { unit: h, max: 800 h }
              plate: { text: {} }
            calculation:
              days: floor(parked / 24 h)
              payout: days * 1 d * price
            caps: [ { id: plate, per: month, of: act, max: 1, key: plate } ]
        """;

    public const string Power = """
        id: test.power
        version: "1.0"
        kind: factor-set
        title: { zh: 电, en: power }
        issuer: { zh: 测试, en: tests }
        effective: { from: 2020-01-01 }
        zone: Asia/Shanghai
        regions: ["*"]
        status: demonstration
        licence: { zh: 无, en: none }
        parameters:
          nation: { title: { zh: 全国, en: nation }, value: 0.55 kgCO2/kWh, source: a notice, confidence: official, basis: operational }
          life: { title: { zh: 全生命周期, en: life cycle }, value: 0.6 kgCO2/kWh, source: a notice, confidence: official, basis: life-cycle }
        """;

    public const string Cases = """
        - name: ten kilometres
          method: test.travel@1.0
          scenario: metro
          inputs: { distance: 10 km }
          expect: { reduction: 0.7 kgCO2 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("puhui-library-").FullName;

    public TestLibrary(string method = Method, string power = Power, string cases = Cases)
    {
        Write("test.travel/1.0/method.yaml", method);
        Write("test.travel/1.0/sources.md", "A book.\n");
        Write("test.travel/1.0/cases/a.yaml", cases);
        Write("test.power/1.0/method.yaml", power);
        Write("test.power/1.0/sources.md", "A notice.\n");
    }

    /// <summary>The methods that ship with the product.</summary>
    public static MethodLibraryLoad Catalogue { get; } = MethodLibrary.Load(Path.Combine(Root(), "methods"));

    /// <summary>Inputs of an act as <c>name=value</c>; a name that begins with <c>@</c> is a parameter.</summary>
    public static Act Act(MethodScenario scenario, params ReadOnlySpan<string> values)
    {
        var act = scenario.NewAct();
        foreach (var value in values)
        {
            var (name, text) = (value[..value.IndexOf('=')], value[(value.IndexOf('=') + 1)..]);
            if (name[0] == '@')
            {
                act.Override(name[1..], text);
            }
            else
            {
                act.Set(name, text);
            }
        }

        return act;
    }

    public static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Puhui.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The checkout is not above the tests.");
        }

        return folder;
    }

    public string Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public MethodLibraryLoad Load() => MethodLibrary.Load(_folder);

    public MethodScenario Scenario(string name)
    {
        var load = Load();
        return load.Library.Newest("test.travel")?.Scenario(name) ?? throw new InvalidOperationException(string.Join('\n', load.Problems));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
