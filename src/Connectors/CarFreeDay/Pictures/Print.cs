namespace Puhui.CarFreeDay.Pictures;

/// <summary>
/// What a picture looks like, in twice 64 bits: the signs of its slowest waves (a discrete cosine transform, as pHash has it), and
/// whether it grows lighter from one of 9 × 8 fields to the next (as dHash has it). Storing it anew, smaller or cropped a little changes
/// few bits; another photo of the same thing changes many.
/// </summary>
internal readonly record struct Print(long Low, long Slope)
{
    public const int Width = 36;
    public const int Height = 32;

    /// <summary>The most bits by which two pictures differ and still are one.</summary>
    public const int MostLow = 10;

    /// <summary>The same for <see cref="Slope"/>.</summary>
    public const int MostSlope = 10;

    private const int Waves = 8;

    /// <summary>The print of a grey picture of 36 × 32 as PGM (P5); null when it is not one.</summary>
    public static Print? Of(ReadOnlySpan<byte> pgm)
    {
        var at = 2;
        return pgm.StartsWith("P5"u8) && Number(pgm, ref at) == Width && Number(pgm, ref at) == Height && Number(pgm, ref at) == 255 && pgm.Length - at - 1 == Width * Height
            ? new Print(LowWaves(pgm[(at + 1)..]), Slopes(pgm[(at + 1)..]))
            : null;
    }

    private static int Number(ReadOnlySpan<byte> pgm, ref int at)
    {
        while (at < pgm.Length && (pgm[at] is (byte)' ' or (byte)'\n' or (byte)'#'))
        {
            var rest = pgm[at..];
            at += rest[0] == (byte)'#' && rest.IndexOf((byte)'\n') is > 0 and var end ? end : 1;
        }

        var number = 0;
        for (; at < pgm.Length && pgm[at] is >= (byte)'0' and <= (byte)'9' && number < 100_000; at++)
        {
            number = (number * 10) + pgm[at] - '0';
        }

        return number;
    }

    private static long LowWaves(ReadOnlySpan<byte> grey)
    {
        // Rows first, then columns; only the slowest waves of each.
        var rows = new double[Height, Waves];
        for (var y = 0; y < Height; y++)
        {
            for (var u = 0; u < Waves; u++)
            {
                for (var x = 0; x < Width; x++)
                {
                    rows[y, u] += grey[(y * Width) + x] * Math.Cos(Math.PI * u * ((2 * x) + 1) / (2 * Width));
                }
            }
        }

        var waves = new double[Waves * Waves];
        for (var v = 0; v < Waves; v++)
        {
            for (var u = 0; u < Waves; u++)
            {
                for (var y = 0; y < Height; y++)
                {
                    waves[(v * Waves) + u] += rows[y, u] * Math.Cos(Math.PI * v * ((2 * y) + 1) / (2 * Height));
                }
            }
        }

        // The first is the brightness of the whole, which says nothing.
        var ordered = waves[1..];
        Array.Sort(ordered);
        var middle = ordered[ordered.Length / 2];
        var bits = 0L;
        for (var i = 1; i < waves.Length; i++)
        {
            bits |= waves[i] > middle ? 1L << i : 0;
        }

        return bits;
    }

    private static long Slopes(ReadOnlySpan<byte> grey)
    {
        const int Field = 4;
        Span<int> fields = stackalloc int[Width / Field * (Height / Field)];
        for (var i = 0; i < grey.Length; i++)
        {
            fields[(i / Width / Field * (Width / Field)) + (i % Width / Field)] += grey[i];
        }

        var bits = 0L;
        for (var (i, bit) = (0, 0); i < fields.Length; i++)
        {
            if (i % (Width / Field) > 0)
            {
                bits |= fields[i] > fields[i - 1] ? 1L << bit : 0;
                bit++;
            }
        }

        return bits;
    }
}
