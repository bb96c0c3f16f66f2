using Npgsql;
using Puhui.Ledger.Contracts;

namespace Puhui.Staff;

/// <summary>What staff did, in the log. Never names or addresses: people are told by their ids.</summary>
internal sealed class Trail(IAttestations attestations, TimeProvider time)
{
    public async Task AttestAsync(NpgsqlConnection connection, string topic, string subject, Guid? programme, KeyValuePair<string, string>[] fields, CancellationToken ct) =>
        await attestations.AttestAsync(connection, new NewAttestation(topic, subject, time.GetUtcNow(), fields) { Programme = programme }, ct);

    public void Announce() => attestations.Announce();
}
