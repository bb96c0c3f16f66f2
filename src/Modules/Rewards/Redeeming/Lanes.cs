using System.Diagnostics.CodeAnalysis;

namespace Puhui.Rewards.Redeeming;

/// <summary>
/// Puts what many people ask at the same time into groups: while one group is worked on, the next gathers. Nobody waits for a timer.
/// A lane takes only so many; a few lanes, told apart by what is asked for, keep one crowd from holding up another.
/// </summary>
/// <param name="mostWaiting">Most who wait in one lane.</param>
/// <param name="groupSize">Most in one group.</param>
/// <param name="laneOf">Tells lanes apart; any number.</param>
/// <param name="work">Answers a group, at the same places.</param>
internal sealed class Lanes<TAsk, TAnswer>(int mostWaiting, int groupSize, Func<TAsk, int> laneOf, Func<IReadOnlyList<TAsk>, Task<TAnswer[]>> work)
{
    private const int Count = 16;

    private readonly Lane[] _lanes = [.. Enumerable.Range(0, Count).Select(_ => new Lane(mostWaiting, groupSize, work))];

    /// <summary>Lets one ask wait for its group; false when the lane is full.</summary>
    public bool TryAsk(TAsk ask, [NotNullWhen(true)] out Task<TAnswer>? answer) => _lanes[(laneOf(ask) & int.MaxValue) % Count].TryAsk(ask, out answer);

    private sealed class Lane(int mostWaiting, int groupSize, Func<IReadOnlyList<TAsk>, Task<TAnswer[]>> work)
    {
        private readonly Queue<(TAsk Ask, TaskCompletionSource<TAnswer> Told)> _waiting = new();
        private bool _working;

        public bool TryAsk(TAsk ask, [NotNullWhen(true)] out Task<TAnswer>? answer)
        {
            answer = null;
            var told = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
            {
                if (_waiting.Count >= mostWaiting)
                {
                    return false;
                }

                _waiting.Enqueue((ask, told));
                if (!_working)
                {
                    _working = true;
                    _ = Task.Run(WorkAsync);
                }
            }

            answer = told.Task;
            return true;
        }

        private async Task WorkAsync()
        {
            while (Next() is { Count: > 0 } group)
            {
                try
                {
                    var answers = await work([.. group.Select(one => one.Ask)]);
                    for (var i = 0; i < answers.Length; i++)
                    {
                        group[i].Told.SetResult(answers[i]);
                    }
                }
                catch (Exception failure)
                {
                    // Told to everyone who asked; the lane goes on.
                    group.ForEach(one => one.Told.TrySetException(failure));
                }
            }
        }

        private List<(TAsk Ask, TaskCompletionSource<TAnswer> Told)> Next()
        {
            lock (_waiting)
            {
                List<(TAsk Ask, TaskCompletionSource<TAnswer> Told)> group = [];
                while (group.Count < groupSize && _waiting.TryDequeue(out var one))
                {
                    group.Add(one);
                }

                _working = group.Count > 0;
                return group;
            }
        }
    }
}
