using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.CarFreeDay.Declarations;
using Puhui.CarFreeDay.Pictures;
using Puhui.Platform.Problems;

namespace Puhui.CarFreeDay.Photos;

/// <summary><c>POST /v1/car-free-days/{id}/photos?stage=&amp;odometer=&amp;code=</c> with the picture as the body.</summary>
internal sealed class PhotoDoor(ISourceGate gate, DeclarationStore declarations, PhotoStore photos, Decoder decoder, TimeProvider time)
{
    private const int MostAtOnce = 32;
    private const int MostKilometres = 2_000_000;

    /// <summary>What clocks of phones may be ahead.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private int _held;

    public async Task<IResult> PostAsync(HttpContext context, string id)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = PhotoHeader.MostBytes + 1;
        }

        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        try
        {
            if (Interlocked.Increment(ref _held) > MostAtOnce)
            {
                return Problem.Overloaded("Too many photos arrive at once. Send it again after the pause.", RetryAfter);
            }

            return await TakeAsync(context, source, id);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == 413 ? TooLarge() : Problem.Unreadable(e.Message);
        }
        catch (DecoderMissingException)
        {
            return Problem.Of(503, "decoder_missing", "Photos cannot be decoded on this server now: the operator has to install libvips (Debian package libvips-tools).");
        }
        catch (DecoderBusyException)
        {
            return Problem.Overloaded("Too many photos wait to be decoded. Send it again after the pause.", RetryAfter);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return Problem.Overloaded("The database cannot be reached right now. Send the photo again, repeating is safe.", RetryAfter);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private static Problem TooLarge() => Problem.Of(413, "photo_large", $"A photo has at most {PhotoHeader.MostBytes >> 20} MiB.");

    private async Task<IResult> TakeAsync(HttpContext context, Source source, string id)
    {
        var ct = context.RequestAborted;
        if (!DeclarationDoor.TryId(id, out var number) || await declarations.FindAsync(number, ct) is not { } declaration || declaration.Source != source.Id)
        {
            return DeclarationDoor.Unknown();
        }

        var query = context.Request.Query;
        Stage? stage = query["stage"].ToString() switch { "begin" => Stage.Begin, "end" => Stage.End, _ => null };
        if (stage is not { } asked)
        {
            return Problem.Unreadable("stage is begin or end.", "stage");
        }

        if (!TryTenths(query["odometer"].ToString(), out var odometer))
        {
            return Problem.Of(422, "odometer_invalid", $"odometer is what the photo shows, in kilometres with at most one decimal, from 0 to {MostKilometres}.", "odometer");
        }

        if (await ReadAsync(context.Request.Body, ct) is not { } file)
        {
            return TooLarge();
        }

        var code = query["code"].ToString().Trim().ToUpperInvariant();
        var sha256 = SHA256.HashData(file.Span);
        if (declaration.Of(asked) is { } before && before.Sha256.AsSpan().SequenceEqual(sha256) && before.Odometer == odometer && before.Code == code)
        {
            return DeclarationAnswer.Of(declaration);
        }

        var now = time.GetUtcNow();
        if (DeclarationDoor.NotWanted(declaration, asked) is { } refused)
        {
            return refused;
        }

        if (declaration.Challenge is not { } challenge || challenge.Stage != asked || now > challenge.ExpiresAt)
        {
            return Problem.Of(422, "challenge_expired", "There is no open challenge for this photo. Ask for one, show its code beside the odometer, and take the photo then.", "code");
        }

        if (!string.Equals(challenge.Code, code, StringComparison.Ordinal))
        {
            return Problem.Of(422, "challenge_mismatch", "This is not the code that was given for this photo.", "code");
        }

        if (PhotoHeader.Read(file.Span, out var header) is { } fault)
        {
            return Problem.Of(fault.Status, fault.Code, fault.Detail);
        }

        var taken = ExifTime.Read(file.Span[header.Exif], TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId))?.ToUniversalTime();
        if (taken is { } at && (at < now - Challenge.Valid || at < challenge.IssuedAt - ClockSlack || at > now + ClockSlack))
        {
            return Problem.Of(422, "photo_old", at > now
                ? "By its own account (EXIF) the photo was taken in the future. Set the clock of the phone and take it anew."
                : "By its own account (EXIF) the photo was taken more than 15 minutes ago, or before the code was given. Take it now.");
        }

        if (await decoder.DecodeAsync(file, ct) is not { } decoded)
        {
            return Problem.Of(422, "photo_unreadable", "The picture cannot be decoded, or not within the limits of time and memory.");
        }

        var photo = new Photo(asked, sha256, now, taken, odometer, code, header.Width, header.Height);
        var (kept, reused) = await photos.KeepAsync(number, challenge, photo, decoded, ct);
        return kept is not null ? DeclarationAnswer.Of(kept)
            : reused ? Problem.Of(422, "photo_reused", "This picture, or one that looks the same, was sent before. Take a new photo by hand.")
            : Problem.Of(409, "stage_wrong", "The declaration changed meanwhile. Look at it and go on from there.");
    }

    private static bool TryTenths(string text, out int tenths)
    {
        tenths = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var kilometres)
            || kilometres > MostKilometres || decimal.Truncate(kilometres * 10) != kilometres * 10)
        {
            return false;
        }

        tenths = (int)(kilometres * 10);
        return true;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, CancellationToken ct)
    {
        using var held = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > PhotoHeader.MostBytes)
            {
                return null;
            }
        }

        return held.GetBuffer().AsMemory(0, (int)held.Length);
    }
}
