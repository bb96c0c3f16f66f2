using Microsoft.AspNetCore.Http;
using Puhui.Methodology;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Drafting;

/// <summary>An act to try a formula with: a scenario, and inputs as lines <c>name = value</c>; <c>region</c> and <c>at</c> are lines too.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Inputs">The lines.</param>
public sealed record ExampleForm(string Scenario, string Inputs)
{
    /// <summary>As it was sent.</summary>
    public static ExampleForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new(form["scenario"].ToString(), form["inputs"].ToString());
    }

    /// <summary>The first case of a draft that is not a refusal; else the first scenario without inputs.</summary>
    public static ExampleForm Of(MethodFiles files, Method? method)
    {
        ArgumentNullException.ThrowIfNull(files);
        var row = files.CaseNames.SelectMany(name => CaseTable.Read(files.Text(name))).FirstOrDefault(row => row.Acts == 1 && !row.Expect.StartsWith("refused", StringComparison.Ordinal));
        if (row is null)
        {
            return new(method?.Scenarios is [var one, ..] ? one.Name : "", "");
        }

        var lines = row.Inputs.Select(input => $"{input.Key} = {input.Value}")
            .Concat(row.Region is { } region ? [$"region = {region}"] : [])
            .Concat(row.At is { } at ? [$"at = {at}"] : []);
        return new(row.Scenario, string.Join('\n', lines));
    }

    /// <summary>The act worked out; null without a method or scenario.</summary>
    public Explanation? Explain(Method? method)
    {
        if ((method?.Scenario(Scenario) ?? (method?.Scenarios is [var one, ..] ? one : null)) is not { } scenario)
        {
            return null;
        }

        var act = scenario.NewAct();
        foreach (var line in Inputs.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(40))
        {
            var (name, value) = line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (line[..at].Trim(), line[(at + 1)..].Trim()) : (line, "");
            if (name == "region")
            {
                act.Region = value;
            }
            else if (name == "at" && DateTimeOffset.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time))
            {
                act.At = time;
            }
            else
            {
                act.Set(name, value);
            }
        }

        return scenario.Explain(act, null);
    }
}
