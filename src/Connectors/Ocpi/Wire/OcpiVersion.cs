namespace Puhui.Ocpi.Wire;

/// <summary>The versions spoken, and the modules offered in each.</summary>
internal static class OcpiVersion
{
    public const string V221 = "2.2.1";
    public const string V230 = "2.3.0";

    public static readonly string[] All = [V221, V230];

    /// <summary>Locations, tariffs, tokens and commands are left out: nothing here would read them.</summary>
    public static readonly (string Module, string Role)[] Endpoints = [("credentials", "SENDER"), ("cdrs", "RECEIVER"), ("sessions", "RECEIVER")];
}

/// <summary>The status codes inside an answer that are used here.</summary>
internal static class OcpiStatus
{
    public const int Success = 1000;
    public const int ClientError = 2000;
    public const int Invalid = 2001;
    public const int UnknownToken = 2004;
    public const int ServerError = 3000;
    public const int PeerUnusable = 3001;
    public const int VersionUnsupported = 3002;
    public const int EndpointsMissing = 3003;
}
