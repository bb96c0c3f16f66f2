using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Quantities;

namespace Puhui.Accounts.Linking;

/// <summary>The links behind one contract: clients and their addresses, codes, tokens, paper.</summary>
internal sealed class LinkDesk(NpgsqlDataSource database, LinkMaker maker, LinkEnding ending, TimeProvider time) : ILinks
{
    public static readonly TimeSpan CodeLength = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan TokenTicketLength = TimeSpan.FromMinutes(10);

    private const int MostRedirects = 10;
    private const string PaperPurpose = "paper code";

    public async Task<IReadOnlyList<string>> RedirectsAsync(Guid source, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select redirects from accounts.link_client where source = $1");
        command.Parameters.Add(new() { Value = source });
        return await command.ExecuteScalarAsync(ct) as string[] ?? [];
    }

    public async Task<Result<IReadOnlyList<string>>> SetRedirectsAsync(LinkPartner partner, IReadOnlyList<string> redirects, CancellationToken ct)
    {
        if (redirects.Count > MostRedirects || !redirects.All(IsAddress))
        {
            return LinkRefusals.RedirectInvalid;
        }

        await using var command = database.CreateCommand("""
            insert into accounts.link_client (source, partner, redirects) values ($1, $2, $3)
            on conflict (source) do update set partner = excluded.partner, redirects = excluded.redirects
            """);
        command.Parameters.Add(new() { Value = partner.Source });
        command.Parameters.Add(new() { Value = partner.Issuer });
        command.Parameters.Add(new() { Value = redirects.Distinct(StringComparer.Ordinal).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
        return redirects.Distinct(StringComparer.Ordinal).ToList();
    }

    public async Task<Result<string>> GrantAsync(AccountId holder, LinkPartner partner, LinkRequest request, IReadOnlyList<string> purposes, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await HolderRow.LockAsync(connection, holder, ct) is { } refusal)
        {
            return refusal;
        }

        var code = OneTimeText.NewCode();
        await using (var insert = new NpgsqlCommand("""
            insert into accounts.link_code (code, account, source, partner, redirect, challenge, purposes, until) values ($1, $2, $3, $4, $5, $6, $7, $8)
            """, connection))
        {
            insert.Parameters.Add(new() { Value = OneTimeText.Digest(code) });
            insert.Parameters.Add(new() { Value = holder.Value });
            insert.Parameters.Add(new() { Value = partner.Source });
            insert.Parameters.Add(new() { Value = partner.Issuer });
            insert.Parameters.Add(new() { Value = request.Redirect });
            insert.Parameters.Add(new() { Value = request.Challenge });
            insert.Parameters.Add(new() { Value = purposes.ToArray() });
            insert.Parameters.Add(new() { Value = time.GetUtcNow() + CodeLength });
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return code;
    }

    public async Task<Result<Link>> ExchangeAsync(LinkPartner partner, LinkExchange exchange, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await FindCodeAsync(connection, exchange.Code, ct) is not { } code || code.Source != partner.Source)
        {
            return LinkRefusals.CodeInvalid;
        }

        if (code.UsedAt is not null)
        {
            // Two have the code: one of them stole it, and nobody can tell which.
            await transaction.RollbackAsync(ct);
            if (code.Link is { } theirs)
            {
                await ending.EndAsync(code.Holder, new LinkId(theirs), ct);
            }

            return LinkRefusals.CodeInvalid;
        }

        if (code.Until <= time.GetUtcNow())
        {
            return LinkRefusals.CodeInvalid;
        }

        // One try each: whoever guesses at the verifier has used the code up.
        var made = code.Redirect != exchange.Redirect ? LinkRefusals.RedirectMismatch
            : !Fits(exchange.Verifier, code.Challenge) ? LinkRefusals.VerifierInvalid
            : await maker.MakeAsync(connection, code.Holder, partner.Issuer, exchange.Subject, LinkWay.Code, code.Purposes, ct);
        if (made.IsAccepted)
        {
            await UseCodeAsync(connection, exchange.Code, made.Value.Id, ct);
            await transaction.CommitAsync(ct);
            maker.Announce(made.Value);
            return made;
        }

        // What was begun of the link goes; the code is used up all the same.
        await transaction.RollbackAsync(ct);
        await UseCodeAsync(connection, exchange.Code, null, ct);
        return made;
    }

    public Task<LinkTicket> IssueTicketAsync(LinkPartner partner, string subject, TimeSpan length, CancellationToken ct) =>
        IssueAsync(partner, subject, LinkWay.Paper, length, ct);

    private async Task<LinkTicket> IssueAsync(LinkPartner partner, string subject, LinkWay way, TimeSpan length, CancellationToken ct)
    {
        var code = OneTimeText.NewPaper();
        var letters = OneTimeText.ReadPaper(code)!;
        var until = time.GetUtcNow() + length;
        using var box = new SecretBox(OneTimeText.Key(letters));
        await using var insert = database.CreateCommand("insert into accounts.link_ticket (code, source, partner, subject, until, way) values ($1, $2, $3, $4, $5, $6)");
        insert.Parameters.Add(new() { Value = OneTimeText.Digest(letters) });
        insert.Parameters.Add(new() { Value = partner.Source });
        insert.Parameters.Add(new() { Value = partner.Issuer });
        insert.Parameters.Add(new() { Value = box.Seal(PaperPurpose, Encoding.UTF8.GetBytes(subject)) });
        insert.Parameters.Add(new() { Value = until });
        insert.Parameters.Add(new() { Value = (short)way });
        await insert.ExecuteNonQueryAsync(ct);
        return new LinkTicket(code, until);
    }

    public async Task<LinkPartner?> FindTicketAsync(string code, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return OneTimeText.ReadPaper(code) is { } letters && await FindTicketAsync(connection, letters, false, ct) is { } found ? found.Partner : null;
    }

    public async Task<Result<Link>> RedeemTicketAsync(AccountId holder, string code, IReadOnlyList<string> purposes, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (OneTimeText.ReadPaper(code) is not { } letters || await FindTicketAsync(connection, letters, true, ct) is not { } found)
        {
            return LinkRefusals.CodeInvalid;
        }

        using var box = new SecretBox(OneTimeText.Key(letters));
        var subject = Encoding.UTF8.GetString(box.Open(PaperPurpose, found.Subject));
        var made = await maker.MakeAsync(connection, holder, found.Partner.Issuer, subject, found.Way, purposes, ct);
        if (!made.IsAccepted)
        {
            return made;
        }

        await using (var use = new NpgsqlCommand("update accounts.link_ticket set used_at = $2, subject = '' where code = $1", connection))
        {
            use.Parameters.Add(new() { Value = OneTimeText.Digest(letters) });
            use.Parameters.Add(new() { Value = time.GetUtcNow() });
            await use.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        maker.Announce(made.Value);
        return made;
    }

    public async Task<Result<LinkTicket>> TicketOfTokenAsync(LinkPartner partner, LinkToken token, CancellationToken ct)
    {
        await using var once = database.CreateCommand("insert into accounts.link_once (token, until) values ($1, $2) on conflict do nothing");
        once.Parameters.Add(new() { Value = OneTimeText.Digest(partner.Source.ToString("N") + token.Id) });
        once.Parameters.Add(new() { Value = token.Until });
        return token.Until <= time.GetUtcNow() || await once.ExecuteNonQueryAsync(ct) == 0
            ? LinkRefusals.TokenUsed
            : await IssueAsync(partner, token.Subject, LinkWay.Token, TokenTicketLength, ct);
    }

    public async Task<IReadOnlyList<Link>> OfAsync(AccountId holder, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {LinkRows.Columns} from accounts.link where account = $1 order by ended_at is not null, made_at desc, id desc");
        command.Parameters.Add(new() { Value = holder.Value });
        return await LinkRows.ReadAsync(command, ct);
    }

    public Task<Result<Link>> EndAsync(AccountId holder, LinkId link, CancellationToken ct) => ending.EndAsync(holder, link, ct);

    public async Task<IReadOnlyList<AccountId>> PartsAsync(AccountId holder, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id from accounts.holder where merged_into = $1 order by merged_at, id");
        command.Parameters.Add(new() { Value = holder.Value });
        List<AccountId> parts = [holder];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            parts.Add(new AccountId(row.GetGuid(0)));
        }

        return parts;
    }

    private static bool Fits(string verifier, string challenge) =>
        verifier.Length is >= 43 and <= 128
        && verifier.All(c => LinkRequest.IsBase64Url(c) || c is '.' or '~')
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private static bool IsAddress(string text) =>
        text.Length <= 500
        && !text.Any(c => c is <= ' ' or > '~' or '\\' or '#')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static async Task<Code?> FindCodeAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand("select account, source, redirect, challenge, purposes, until, used_at, link from accounts.link_code where code = $1 for update", connection);
        find.Parameters.Add(new() { Value = OneTimeText.Digest(code) });
        await using var row = await find.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new Code(
                new AccountId(row.GetGuid(0)), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4), row.GetFieldValue<DateTimeOffset>(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetGuid(7))
            : null;
    }

    private async Task UseCodeAsync(NpgsqlConnection connection, string code, LinkId? link, CancellationToken ct)
    {
        await using var use = new NpgsqlCommand("update accounts.link_code set used_at = $2, link = $3 where code = $1 and used_at is null", connection);
        use.Parameters.Add(new() { Value = OneTimeText.Digest(code) });
        use.Parameters.Add(new() { Value = time.GetUtcNow() });
        use.Parameters.Add(new() { Value = (object?)link?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await use.ExecuteNonQueryAsync(ct);
    }

    private async Task<Ticket?> FindTicketAsync(NpgsqlConnection connection, string letters, bool locks, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(
            "select source, partner, subject, way from accounts.link_ticket where code = $1 and used_at is null and until > $2" + (locks ? " for update" : ""), connection);
        find.Parameters.Add(new() { Value = OneTimeText.Digest(letters) });
        find.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var row = await find.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new Ticket(new LinkPartner(row.GetGuid(0), row.GetGuid(1)), row.GetFieldValue<byte[]>(2), (LinkWay)row.GetInt16(3)) : null;
    }

    private sealed record Code(AccountId Holder, Guid Source, string Redirect, string Challenge, string[] Purposes, DateTimeOffset Until, DateTimeOffset? UsedAt, Guid? Link);

    private sealed record Ticket(LinkPartner Partner, byte[] Subject, LinkWay Way);
}
