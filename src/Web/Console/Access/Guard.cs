using Puhui.Platform.Access;

namespace Puhui.Operating.Access;

/// <summary>Where the console is. Who may ask what is decided by <see cref="AccessGate"/>.</summary>
internal static class Guard
{
    public const string Root = "/console";
    public const string SignInPath = AccessGate.StaffSignIn;
    public const string TokenField = FormTokens.Field;
}
