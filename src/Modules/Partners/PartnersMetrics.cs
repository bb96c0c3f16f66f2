using System.Diagnostics.Metrics;

namespace Puhui.Partners;

/// <summary>What this module tells about its work; sent when OTLP is configured.</summary>
internal static class PartnersMetrics
{
    private static readonly Meter s_meter = new("Puhui.Partners");
    private static readonly Counter<long> s_attempts = s_meter.CreateCounter<long>("puhui.partners.webhook.attempts", "{attempt}", "Events sent, by whether they were taken.");
    private static readonly Counter<long> s_days = s_meter.CreateCounter<long>("puhui.partners.reconciliations", "{day}", "Reconciliations made.");

    public static void Tried(bool taken) => s_attempts.Add(1, new KeyValuePair<string, object?>("taken", taken));

    public static void Reconciled() => s_days.Add(1);
}
