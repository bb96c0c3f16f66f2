using System.Globalization;
using System.Text;

namespace Puhui.Components.Plants;

/// <summary>Places stem, branches, leaves and blossoms for a number of leaves. The same holder always has the same plant.</summary>
internal sealed class PlantDrawing
{
    /// <summary>The drawing's box: 240 wide, 260 high, the ground at 240.</summary>
    public const int Width = 240;
    public const int Height = 260;
    public const double Ground = 240;

    private const double Middle = 120;
    private const int LeavesOnStem = 9;
    private const int LeavesOnBranch = 5;

    private readonly uint _seed;

    private PlantDrawing(uint seed) => _seed = seed;

    public List<string> Stems { get; } = [];

    public List<Placed> Leaves { get; } = [];

    public List<Placed> Blossoms { get; } = [];

    /// <summary>One leaf or blossom: where its foot is, how it is turned (degrees, 0 = to the right) and how long it is.</summary>
    public readonly record struct Placed(double X, double Y, double Degrees, double Length, bool Flipped)
    {
        public string Transform => string.Create(CultureInfo.InvariantCulture,
            $"translate({X:0.#} {Y:0.#})rotate({Degrees:0})scale({Length / 100:0.###} {(Flipped ? -Length : Length) / 100:0.###})");
    }

    public static PlantDrawing Of(int leaves, uint seed)
    {
        var drawing = new PlantDrawing(seed);
        if (leaves > 0)
        {
            drawing.Grow(leaves);
        }

        return drawing;
    }

    private void Grow(int leaves)
    {
        var onStem = Math.Min(leaves, LeavesOnStem);
        var share = Math.Min(1.0, leaves / 16.0);
        var height = 34 + (146 * Math.Pow(share, 0.8));
        var lean = (Vary(0) - 0.5) * 30;
        var stem = new Curve(
            new(Middle, Ground),
            new(Middle - lean, Ground - (height * 0.5)),
            new(Middle + (lean * 0.6), Ground - height));
        AddAxis(stem, onStem, leafLength: 34 + (24 * share), thickness: 3 + (3.5 * share), firstAt: leaves < 3 ? 0.72 : 0.26, turn: Vary(1) > 0.5);

        var rest = leaves - onStem;
        for (var branch = 0; rest > 0; branch++)
        {
            var count = Math.Min(rest, LeavesOnBranch);
            AddBranch(stem, branch, count, height);
            rest -= count;
        }

        if (leaves > LeavesOnStem + LeavesOnBranch)
        {
            Blossoms.Add(new(stem.At(1).X, stem.At(1).Y - 4, 0, 26, false));
        }
    }

    private void AddBranch(Curve stem, int branch, int leaves, double height)
    {
        var right = (branch % 2 == 0) ^ (Vary(2) > 0.5);
        var side = right ? 1 : -1;
        var foot = stem.At(0.3 + (0.14 * branch));
        var reach = height * (0.44 - (0.05 * branch)) * (0.55 + (0.09 * leaves));
        var rise = reach * (0.75 + (0.35 * Vary(10 + branch)));
        var curve = new Curve(
            foot,
            new(foot.X + (side * reach * 0.75), foot.Y - (rise * 0.25)),
            new(foot.X + (side * reach), foot.Y - rise));
        AddAxis(curve, leaves, leafLength: 36 - (2 * branch), thickness: 3, firstAt: 0.42, turn: right);
        if (leaves == LeavesOnBranch)
        {
            var tip = curve.At(1);
            Blossoms.Add(new(tip.X, tip.Y - 3, 0, 21, false));
        }
    }

    private void AddAxis(Curve curve, int leaves, double leafLength, double thickness, double firstAt, bool turn)
    {
        Stems.Add(curve.Tapered(thickness));
        for (var i = 0; i < leaves; i++)
        {
            var last = i == leaves - 1;
            var along = leaves == 1 ? 1 : firstAt + ((1 - firstAt) * i / (leaves - 1));
            var at = curve.At(along);
            var direction = curve.DegreesAt(along);
            var left = (i % 2 == 0) ^ turn;
            var spread = last && leaves != 2 ? 14 : 62 - (22 * along) + (10 * (Vary(20 + i) - 0.5));
            var length = leafLength * (last ? 0.86 : 1.12 - (0.3 * along)) * (0.94 + (0.12 * Vary(40 + i)));
            Leaves.Add(new(at.X, at.Y, direction + (left ? -spread : spread), length, left));
        }
    }

    /// <summary>A number from 0 to 1 that depends only on the holder and the place.</summary>
    private double Vary(int place)
    {
        unchecked
        {
            var mixed = (_seed ^ ((uint)place * 0x9E3779B9u)) * 0x85EBCA6Bu;
            mixed ^= mixed >> 13;
            mixed *= 0xC2B2AE35u;
            mixed ^= mixed >> 16;
            return mixed / (double)uint.MaxValue;
        }
    }

    private readonly record struct Point(double X, double Y);

    private readonly record struct Curve(Point From, Point Bend, Point To)
    {
        public Point At(double t) => new(
            ((1 - t) * (1 - t) * From.X) + (2 * (1 - t) * t * Bend.X) + (t * t * To.X),
            ((1 - t) * (1 - t) * From.Y) + (2 * (1 - t) * t * Bend.Y) + (t * t * To.Y));

        public double DegreesAt(double t)
        {
            var dx = ((1 - t) * (Bend.X - From.X)) + (t * (To.X - Bend.X));
            var dy = ((1 - t) * (Bend.Y - From.Y)) + (t * (To.Y - Bend.Y));
            return Math.Atan2(dy, dx) * 180 / Math.PI;
        }

        /// <summary>The outline of a stem that is thick at the foot and fine at the tip.</summary>
        public string Tapered(double thickness)
        {
            var (foot, bend) = (thickness / 2, thickness / 3);
            var radians = DegreesAt(0) * Math.PI / 180;
            var (nx, ny) = (-Math.Sin(radians), Math.Cos(radians));
            var path = new StringBuilder();
            path.Append(CultureInfo.InvariantCulture, $"M{From.X + (nx * foot):0.#} {From.Y + (ny * foot):0.#}");
            path.Append(CultureInfo.InvariantCulture, $"Q{Bend.X + (nx * bend):0.#} {Bend.Y + (ny * bend):0.#} {To.X:0.#} {To.Y:0.#}");
            path.Append(CultureInfo.InvariantCulture, $"Q{Bend.X - (nx * bend):0.#} {Bend.Y - (ny * bend):0.#} {From.X - (nx * foot):0.#} {From.Y - (ny * foot):0.#}Z");
            return path.ToString();
        }
    }
}
