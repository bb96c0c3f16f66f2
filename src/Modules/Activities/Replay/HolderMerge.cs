using Npgsql;

namespace Puhui.Activities.Replay;

/// <summary>Adds up what pieces keep of their holders: all are in the order of accounts, so a window on each is enough.</summary>
internal sealed class HolderMerge(NpgsqlConnection connection, Guid replay)
{
    private const int WindowRows = 4_096;

    public async Task RunAsync(IReadOnlyList<(int Number, long Rows)> pieces, Action<UInt128, long, long> holder, CancellationToken ct)
    {
        var queue = new PriorityQueue<Window, UInt128>();
        foreach (var (number, rows) in pieces.Where(piece => piece.Rows > 0))
        {
            var window = new Window(number, rows);
            await FillAsync(window, ct);
            queue.Enqueue(window, window.Current.Holder);
        }

        (UInt128 Holder, long Before, long After)? open = null;
        while (queue.TryDequeue(out var window, out _))
        {
            do
            {
                var row = window.Current;
                if (open is { } same && same.Holder == row.Holder)
                {
                    open = (row.Holder, checked(same.Before + row.Before), checked(same.After + row.After));
                }
                else
                {
                    if (open is { } done)
                    {
                        holder(done.Holder, done.Before, done.After);
                    }

                    open = row;
                }

                if (!window.Next())
                {
                    await FillAsync(window, ct);
                }
            }
            while (!window.IsOver && (queue.Count == 0 || window.Current.Holder <= NextOf(queue)));

            if (!window.IsOver)
            {
                queue.Enqueue(window, window.Current.Holder);
            }
        }

        if (open is { } last)
        {
            holder(last.Holder, last.Before, last.After);
        }
    }

    private static UInt128 NextOf(PriorityQueue<Window, UInt128> queue)
    {
        queue.TryPeek(out _, out var next);
        return next;
    }

    private async Task FillAsync(Window window, CancellationToken ct)
    {
        if (window.RowsRead == window.Rows)
        {
            window.IsOver = true;
            return;
        }

        await using var command = new NpgsqlCommand("select substring(holders from $3 for $4) from activities.replay_piece where replay = $1 and number = $2", connection);
        command.Parameters.Add(new() { Value = replay });
        command.Parameters.Add(new() { Value = window.Number });
        command.Parameters.Add(new() { Value = (int)(window.RowsRead * HolderSums.RowSize) + 1 });
        command.Parameters.Add(new() { Value = WindowRows * HolderSums.RowSize });
        window.Take((byte[])(await command.ExecuteScalarAsync(ct))!);
    }

    private sealed class Window(int number, long rows)
    {
        private byte[] _bytes = [];
        private int _at;

        public int Number => number;

        public long Rows => rows;

        public long RowsRead { get; private set; }

        public bool IsOver { get; set; }

        public (UInt128 Holder, long Before, long After) Current => HolderSums.Read(_bytes.AsSpan(_at, HolderSums.RowSize));

        public bool Next()
        {
            _at += HolderSums.RowSize;
            return _at < _bytes.Length;
        }

        public void Take(byte[] bytes)
        {
            (_bytes, _at) = (bytes, 0);
            RowsRead += bytes.Length / HolderSums.RowSize;
        }
    }
}
