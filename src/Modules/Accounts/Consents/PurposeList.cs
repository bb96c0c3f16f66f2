using System.Text.Json;
using Puhui.Accounts.Contracts;

namespace Puhui.Accounts.Consents;

/// <summary>The purposes as they are shipped, beside the code as data.</summary>
internal static class PurposeList
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyList<ConsentPurpose> All { get; } = Read();

    public static ConsentPurpose? Find(string name) => All.FirstOrDefault(purpose => purpose.Name == name);

    private static ConsentPurpose[] Read()
    {
        using var file = typeof(PurposeList).Assembly.GetManifestResourceStream("purposes.json")
            ?? throw new InvalidOperationException("The list of purposes is not in the assembly.");
        return JsonSerializer.Deserialize<ConsentPurpose[]>(file, Names) ?? throw new InvalidOperationException("The list of purposes is empty.");
    }
}
