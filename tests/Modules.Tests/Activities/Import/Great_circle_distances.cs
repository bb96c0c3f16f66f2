using Puhui.Activities.Import;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Great_circle_distances
{
    [Theory]
    // Expected by the definition: R·π/2, R·π, one degree of a meridian, one degree of the equator, R = 6371008.8 m.
    [InlineData(0, 0, 0, 90, 10007557)]
    [InlineData(0, 0, 0, 180, 20015114)]
    [InlineData(90, 0, -90, 0, 20015114)]
    [InlineData(0, 0, 1, 0, 111195)]
    [InlineData(0, 179.5, 0, -179.5, 111195)]
    [InlineData(37.5, -122.1, 37.5, -122.1, 0)]
    public void Are_those_of_the_definition(double latitude1, double longitude1, double latitude2, double longitude2, long metres) =>
        Assert.Equal(metres, GreatCircle.Metres(latitude1, longitude1, latitude2, longitude2));

    [Fact]
    public void Agree_to_a_millimetre_s_rounding_with_the_machine_s_own_sine()
    {
        var random = new Random(20130829);
        for (var i = 0; i < 20_000; i++)
        {
            // Half of the pairs are as close as two stations of a town.
            var (latitude1, longitude1) = (random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180);
            var near = i % 2 == 0;
            var latitude2 = near ? Math.Clamp(latitude1 + random.NextDouble() * 0.1 - 0.05, -90, 90) : random.NextDouble() * 180 - 90;
            var longitude2 = near ? Math.Clamp(longitude1 + random.NextDouble() * 0.1 - 0.05, -180, 180) : random.NextDouble() * 360 - 180;

            var exact = ByTheMachine(latitude1, longitude1, latitude2, longitude2);

            Assert.InRange(GreatCircle.Metres(latitude1, longitude1, latitude2, longitude2) - exact, -0.501, 0.501);
        }
    }

    [Fact]
    public void Are_the_same_both_ways()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            double[] d = [random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180, random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180];

            Assert.Equal(GreatCircle.Metres(d[0], d[1], d[2], d[3]), GreatCircle.Metres(d[2], d[3], d[0], d[1]));
        }
    }

    private static double ByTheMachine(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        const double Degree = Math.PI / 180;
        var (across, along) = (Math.Sin((latitude2 - latitude1) * Degree / 2), Math.Sin((longitude2 - longitude1) * Degree / 2));
        var h = across * across + Math.Cos(latitude1 * Degree) * Math.Cos(latitude2 * Degree) * along * along;
        return 2 * 6371008.8 * Math.Asin(Math.Sqrt(Math.Min(1, h)));
    }
}
