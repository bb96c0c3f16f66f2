using System.CommandLine;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods</c>: read, check and try the method library; needs no database.</summary>
internal static class MethodsVerb
{
    public static Command Create() => new("methods", "The method library: list, show, check, prove and try methods")
    {
        ListMethods.Create(),
        ShowMethod.Create(),
        CheckMethods.Create(),
        RunCases.Create(),
        QuantifyAct.Create(),
    };
}
