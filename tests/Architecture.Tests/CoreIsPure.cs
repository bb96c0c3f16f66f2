using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Puhui.Architecture.Tests;

/// <summary>Core is exact and knows no clock, no database and no web: an outside auditor can read and run it.</summary>
public sealed partial class CoreIsPure
{
    private static readonly string[] AllowedPackages = ["YamlDotNet"];

    [GeneratedRegex(@"\b(double|float|Double|Single|Half)\b|\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bTimeProvider\s*\.\s*System\b|\bStopwatch\b|\bEnvironment\s*\.\s*TickCount")]
    private static partial Regex Impure();

    [Fact]
    public void No_file_of_core_names_binary_floating_point_or_a_clock()
    {
        var found = Repository.Files("src/Core", ".cs")
            .SelectMany(file => ImpureWords(File.ReadAllText(file)).Select(word => $"{Repository.Relative(file)}: {word}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("decimal a = 1; double b = 2;", "double")]
    [InlineData("float x;", "float")]
    [InlineData("var now = DateTime.Now;", "DateTime.Now")]
    [InlineData("var now = DateTimeOffset . UtcNow;", "DateTimeOffset . UtcNow")]
    public void A_planted_impurity_is_seen(string planted, string expected) => Assert.Equal([expected], ImpureWords(planted));

    [Fact]
    public void Words_in_comments_and_texts_are_not_code() => Assert.Empty(ImpureWords("// a double\nvar s = \"float\"; /* DateTime.Now */ var t = \"\"\"double\"\"\";"));

    [Fact]
    public void No_method_of_core_keeps_a_binary_floating_point_number()
    {
        var found = Repository.CoreNames.SelectMany(name => FloatingMembers(Assembly.Load($"Puhui.{name}")));
        Assert.Empty(found);
    }

    [Fact]
    public void A_planted_floating_point_local_is_seen() => Assert.Contains(FloatingMembers([typeof(Planted)]), member => member.Contains(nameof(Planted.Half), StringComparison.Ordinal));

    [Fact]
    public void Core_refers_to_core_only()
    {
        var references = Repository.ProjectReferences();
        foreach (var name in Repository.CoreNames)
        {
            Assert.All(references[name], reference => Assert.Contains(reference, Repository.CoreNames));
            var text = File.ReadAllText(Path.Combine(Repository.Root, "src/Core", name, name + ".csproj"));
            Assert.DoesNotContain("FrameworkReference", text, StringComparison.Ordinal);
            Assert.All(Regex.Matches(text, "PackageReference Include=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)), match => Assert.Contains(match.Groups[1].Value, AllowedPackages));
        }
    }

    internal static IEnumerable<string> ImpureWords(string source) => Impure().Matches(CSharpText.Split(source).Code).Select(match => match.Value);

    private static IEnumerable<string> FloatingMembers(Assembly assembly) => FloatingMembers(assembly.GetTypes());

    private static IEnumerable<string> FloatingMembers(IEnumerable<Type> types)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var type in types.Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal)))
        {
            foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                var kept = method.GetParameters().Select(parameter => parameter.ParameterType)
                    .Concat(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [])
                    .Concat(method is MethodInfo { ReturnType: var answer } ? [answer] : []);
                if (kept.Any(kind => kind == typeof(double) || kind == typeof(float)))
                {
                    yield return $"{type.FullName}.{method.Name}";
                }
            }
        }
    }

    private static class Planted
    {
        public static double Half(int of) => of / 2.0;
    }
}
