namespace Puhui.Ledger.Log;

/// <summary>How a commit in this process wakes the integrator before its next look.</summary>
internal sealed class IntegratorSignal
{
    private TaskCompletionSource _raised = New();

    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>Returns once raised since the last return, or after the interval.</summary>
    public async Task WaitAsync(TimeSpan interval, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await Volatile.Read(ref _raised).Task.WaitAsync(interval, time, ct);
        }
        catch (TimeoutException)
        {
            return;
        }

        // Renewed before the work starts: what is raised from here on is looked at again.
        Volatile.Write(ref _raised, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
