using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Log;
using Puhui.Quantities;

namespace Puhui.Ledger.Attesting;

/// <summary>The door of attestations: each operation is a file of its own.</summary>
internal sealed class Attestations(Attest attest, ReadAttestations read, MakeAttestationReceipt receipts, IntegratorSignal integrator) : IAttestations
{
    public Task<AttestationId> AttestAsync(NpgsqlConnection connection, NewAttestation attestation, CancellationToken ct) =>
        attest.RunAsync(connection, attestation, ct);

    public void Announce() => integrator.Raise();

    public async Task<Attestation?> FindAsync(AttestationId id, CancellationToken ct) => (await read.FindAsync(id, ct))?.Attestation;

    public Task<AttestationPage> ListAsync(AttestationQuery query, CancellationToken ct) => read.ListAsync(query, ct);

    public Task<Result<string>> ReceiptAsync(AttestationId id, CancellationToken ct) => receipts.RunAsync(id, ct);
}
