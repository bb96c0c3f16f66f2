using Puhui.Methodology;

namespace Puhui.Methods.Contracts;

/// <summary>The choices of the demo programme: one method for each everyday scenario of the library.</summary>
public static class DemoChoices
{
    private static readonly (string Method, string Version, string[] Scenarios)[] Everywhere =
    [
        ("cn.jjj.low-carbon-travel", "2024.1", ["metro", "bus", "cycling", "walking"]),
        ("cn.bj.fuel-to-ev", "2025.1", ["ev-car"]),
        ("cn.bj.car-free-day", "2017.1", ["car-free-day"]),
        ("cdm.ams-iii-c", "16", ["ev-trip"]),
        ("cdm.ams-i-d", "1.0", ["pv"]),
        ("cn.ev-charging", "2025.1", ["ev-charging"]),
        ("life.household", "2025.1", ["power-saved", "water-saved", "clean-plate", "recycling"]),
        ("office.digital", "1.0", ["paper-saved", "online-meeting", "e-signature"]),
        ("platform.green-energy", "2022.1", ["offline-payment", "utility-bill", "cinema-ticket", "rail-ticket", "hospital-appointment", "etc-payment", "e-invoice"]),
        ("bank.citic", "2022.1", ["e-card", "e-statement"]),
        ("travel.desnz", "2025", ["flight", "rail", "coach", "taxi", "car", "hotel-night", "home-working"]),
    ];

    /// <summary>
    /// The choices. Rides imported from cities abroad are older than the method that counts them and outside its regions: for the
    /// region <c>US</c> the demo applies the cycling rule beyond its effective dates, to show real trips, not to certify them.
    /// Walking is counted by distance, and in Hubei (<c>CN-42</c>) by steps, which is what phones tell.
    /// </summary>
    public static IReadOnlyList<MethodChoiceRow> Rows { get; } =
    [
        .. Everywhere.SelectMany(entry => entry.Scenarios, (entry, scenario) => new MethodChoiceRow(scenario, new MethodRef(entry.Method, entry.Version))),
        new MethodChoiceRow("cycling", new MethodRef("cn.jjj.low-carbon-travel", "2024.1")) { Region = "US", BeyondEffective = true },
        new MethodChoiceRow("walking", new MethodRef("cn.wh.points", "2021.1")) { Region = "CN-42" },
    ];
}
