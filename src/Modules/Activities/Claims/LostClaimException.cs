namespace Puhui.Activities.Claims;

/// <summary>Another process recorded a journey of the same holder while this transaction was under way: try again, alone.</summary>
internal sealed class LostClaimException : Exception;

/// <summary>This process is not on the list of writers: enter it, then try again.</summary>
internal sealed class NotRegisteredException : Exception;
