using Npgsql;
using Puhui.Accounts.Contracts;

namespace Puhui.Accounts.Rights;

/// <summary>The names that erased holders had with sources, as keyed digests: what a source sends under one opens no account again.</summary>
internal sealed class ErasedSubjects(IHolderKeys keys)
{
    /// <summary>Notes all names of an account, inside the transaction that forgets them.</summary>
    public async Task NoteAsync(NpgsqlConnection connection, Guid account, CancellationToken ct)
    {
        List<Guid> issuers = [];
        List<byte[]> digests = [];
        await using (var read = new NpgsqlCommand("select issuer, subject from accounts.subject where account = $1", connection) { Parameters = { new() { Value = account } } })
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                issuers.Add(row.GetGuid(0));
                digests.Add(Digest(row.GetGuid(0), row.GetString(1)));
            }
        }

        await using var note = new NpgsqlCommand("insert into accounts.erased_subject (issuer, digest) select * from unnest($1::uuid[], $2::bytea[]) on conflict do nothing", connection)
        {
            Parameters = { new() { Value = issuers.ToArray() }, new() { Value = digests.ToArray() } },
        };
        await note.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Those of the subjects that were an erased holder's. Subjects that are known again are not asked about.</summary>
    public async Task<IReadOnlyList<string>> AmongAsync(NpgsqlConnection connection, Guid issuer, IReadOnlyCollection<string> subjects, CancellationToken ct)
    {
        await using (var any = new NpgsqlCommand("select exists (select from accounts.erased_subject where issuer = $1)", connection) { Parameters = { new() { Value = issuer } } })
        {
            if (!(bool)(await any.ExecuteScalarAsync(ct))!)
            {
                return [];
            }
        }

        var named = subjects.ToArray();
        var digests = Array.ConvertAll(named, subject => Digest(issuer, subject));
        await using var find = new NpgsqlCommand(
            "select place from unnest($2::bytea[]) with ordinality as asked (digest, place) where exists (select from accounts.erased_subject e where e.issuer = $1 and e.digest = asked.digest)", connection)
        {
            Parameters = { new() { Value = issuer }, new() { Value = digests } },
        };
        await using var row = await find.ExecuteReaderAsync(ct);
        List<string> erased = [];
        while (await row.ReadAsync(ct))
        {
            erased.Add(named[row.GetInt64(0) - 1]);
        }

        return erased;
    }

    private byte[] Digest(Guid issuer, string subject) => keys.Digest("erased subject", $"{issuer:N}\n{subject}");
}
