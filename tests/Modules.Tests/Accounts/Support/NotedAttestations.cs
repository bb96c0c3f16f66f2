using Npgsql;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Accounts.Support;

/// <summary>Attestations that are noted in memory, for tests that look at what was attested and not at the log.</summary>
internal sealed class NotedAttestations : IAttestations
{
    public List<NewAttestation> Noted { get; } = [];

    public Task<AttestationId> AttestAsync(NpgsqlConnection connection, NewAttestation attestation, CancellationToken ct)
    {
        lock (Noted)
        {
            Noted.Add(attestation);
        }

        return Task.FromResult(new AttestationId(Guid.CreateVersion7()));
    }

    public void Announce()
    {
    }

    public Task<Attestation?> FindAsync(AttestationId id, CancellationToken ct) => throw new NotSupportedException();

    public Task<AttestationPage> ListAsync(AttestationQuery query, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<string>> ReceiptAsync(AttestationId id, CancellationToken ct) => throw new NotSupportedException();
}
