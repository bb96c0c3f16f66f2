namespace Puhui.Platform;

/// <summary>
/// Something outside the program does not stand: settings, the data folder, the database. The message says what is wrong and
/// what to do, on one line, for the person who started the program; it is shown without a stack trace.
/// </summary>
public class OperatorException(string message, Exception? inner = null) : Exception(message, inner);
