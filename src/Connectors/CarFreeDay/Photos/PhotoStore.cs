using Npgsql;
using Puhui.CarFreeDay.Declarations;
using Puhui.CarFreeDay.Pictures;
using Puhui.Platform.Cryptography;

namespace Puhui.CarFreeDay.Photos;

/// <summary>What became of a photo that was to be kept: exactly one is there.</summary>
internal readonly record struct Keeping(Declaration? Kept, bool Reused);

/// <summary>Photos with their sealed copies, and the prints of all photos there ever were, while they are remembered.</summary>
internal sealed class PhotoStore(NpgsqlDataSource database, DeclarationStore declarations, KnownPrints prints, SecretBox box)
{
    /// <summary>Keeps a photo for the challenge it answers, unless that challenge is no longer open or the picture was seen before.</summary>
    public async Task<Keeping> KeepAsync(Guid id, Challenge challenge, Photo photo, Decoded decoded, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);

        // Most prints are learnt before anybody waits; those that came meanwhile are few.
        await prints.FollowAsync(connection, ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var declaration = (await declarations.FindAsync(connection, id, locked: true, ct))!;
        if (declaration.Challenge != challenge || declaration.Wanted != photo.Stage)
        {
            return default;
        }

        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('carfreeday prints', 0))", connection))
        {
            await turn.ExecuteNonQueryAsync(ct);
        }

        await prints.FollowAsync(connection, ct);
        if (prints.LooksKnown(declaration, photo.Stage, decoded.Print) || await IsSameFileAsync(connection, declaration, photo, ct))
        {
            return new(null, true);
        }

        await using var insert = new NpgsqlCommand(
            """
            with print as (
                insert into carfreeday.print (declaration, stage, sandbox, sha256, low, slope, at) values ($1, $2, $11, $3, $12, $13, $4)
            )
            insert into carfreeday.photo (declaration, stage, sha256, received_at, taken_at, odometer, code, width, height, picture)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (declaration, stage) do update set sha256 = excluded.sha256, received_at = excluded.received_at, taken_at = excluded.taken_at,
                odometer = excluded.odometer, code = excluded.code, width = excluded.width, height = excluded.height, picture = excluded.picture
            """,
            connection);
        DeclarationStore.Add(
            insert, id, (short)photo.Stage, photo.Sha256, photo.ReceivedAt.UtcDateTime, photo.TakenAt?.UtcDateTime, photo.Odometer, photo.Code, photo.Width, photo.Height,
            box.Seal(Purpose(id, photo.Stage), decoded.Copy), declaration.Sandbox, decoded.Print.Low, decoded.Print.Slope);
        await insert.ExecuteNonQueryAsync(ct);
        var changed = photo.Stage == Stage.Begin
            ? declaration with { State = DeclarationState.Parked, Begin = photo, Challenge = null }
            : declaration with { State = DeclarationState.Ended, End = photo, Challenge = null };
        await declarations.SaveAsync(connection, changed, ct);
        await transaction.CommitAsync(ct);
        return new(changed, false);
    }

    /// <summary>The copy of a photo as JPEG; null when there is none, or its time is over.</summary>
    public async Task<byte[]?> PictureAsync(Guid id, Stage stage, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select picture from carfreeday.photo where declaration = $1 and stage = $2");
        DeclarationStore.Add(command, id, (short)stage);
        return await command.ExecuteScalarAsync(ct) is byte[] picture ? box.Open(Purpose(id, stage), picture) : null;
    }

    private static string Purpose(Guid id, Stage stage) => $"car-free picture {id:N} {(int)stage}";

    private static async Task<bool> IsSameFileAsync(NpgsqlConnection connection, Declaration declaration, Photo photo, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from carfreeday.print where sandbox = $1 and sha256 = $2)", connection);
        DeclarationStore.Add(command, declaration.Sandbox, photo.Sha256);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
