using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.CarFreeDay.Declarations;

/// <summary>Declaring, asking for a code, looking and cancelling: <c>/v1/car-free-days</c>.</summary>
internal sealed class DeclarationDoor(ISourceGate gate, DeclarationStore declarations, DeclarationTrial trial, IActivityIntake intake, TimeProvider time)
{
    private const int MostLive = 10;
    private const int CodeLength = 6;

    /// <summary>Without those that are taken for each other on a photo.</summary>
    private const string CodeSigns = "23456789ABCDEFGHJKMNPQRTUVWXY";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static bool TryId(string text, out Guid id) => IdText.TryParse(Declaration.Prefix, text, out id);

    public static Problem Unknown() => Problem.NotFound("This source has no such declaration.");

    /// <summary>Why a photo of this stage is not wanted now; null when it is.</summary>
    public static Problem? NotWanted(Declaration declaration, Stage asked) => declaration.Wanted == asked ? null : Problem.Of(409, "stage_wrong",
        declaration.Wanted is { } wanted
            ? $"The declaration is {DeclarationAnswer.Name(declaration.State)}: the photo it waits for is {DeclarationAnswer.Name(wanted)}. A wrong first photo is mended by cancelling and declaring anew."
            : $"The declaration is {DeclarationAnswer.Name(declaration.State)} and takes no more photos.");

    public Task<IResult> DeclareAsync(HttpContext context) => EnterAsync(context, KeyScopes.Write, async source =>
    {
        var now = time.GetUtcNow();
        var (body, refused) = await DeclarationBody.ReadAsync(context.Request, now, context.RequestAborted);
        if (body is null)
        {
            return refused!;
        }

        var declaration = new Declaration(
            Guid.CreateVersion7(now), source.Id, source.IsSandbox, body.Holder, body.Vehicle, body.EngineClass, body.Region, body.From, now, DeclarationState.Declared)
        {
            Challenge = NewChallenge(Stage.Begin, now),
        };
        if (await trial.RefusalAsync(declaration, context.RequestAborted) is { } refusal)
        {
            return Problem.Of(refusal);
        }

        var (other, tooMany) = await declarations.AddAsync(declaration, MostLive, context.RequestAborted);
        return tooMany ? Problem.Of(422, "declarations_too_many", $"This holder has {MostLive} cars declared already. Finish or cancel one.")
            : other is not null ? Problem.Of(409, "vehicle_declared", "This car is declared already. Go on with that declaration, or cancel it.").With("declaration", other.Name)
            : DeclarationAnswer.Of(declaration, StatusCodes.Status201Created);
    });

    public Task<IResult> GetAsync(HttpContext context, string id) => EnterAsync(context, KeyScopes.Read, async source =>
        await FindAsync(source, id, context.RequestAborted) is { } found ? DeclarationAnswer.Of(found) : Unknown());

    /// <summary>Gives a code for the next photo; the one before is worthless then.</summary>
    public Task<IResult> ChallengeAsync(HttpContext context, string id) => EnterAsync(context, KeyScopes.Write, async source =>
    {
        if (await FindAsync(source, id, context.RequestAborted) is not { } found)
        {
            return Unknown();
        }

        var changed = await declarations.ChangeAsync(
            found.Id, known => known.Wanted is { } wanted ? known with { Challenge = NewChallenge(wanted, time.GetUtcNow()) } : null, context.RequestAborted);
        return changed.Wanted is { } stage ? DeclarationAnswer.Of(changed) : NotWanted(changed, Stage.End)!;
    });

    /// <summary>Ends a declaration; what it earned is taken back. Repeating gives the same answer.</summary>
    public Task<IResult> CancelAsync(HttpContext context, string id) => EnterAsync(context, KeyScopes.Write, async source =>
    {
        if (await FindAsync(source, id, context.RequestAborted) is not { } found)
        {
            return Unknown();
        }

        if (found.State == DeclarationState.Rejected)
        {
            return Problem.Of(409, "stage_wrong", "The declaration was rejected; nothing is left to cancel.");
        }

        // First it is closed, then taken back: whoever sends it meanwhile sees that it is closed and takes it back too.
        var changed = await declarations.ChangeAsync(
            found.Id, known => known.State == DeclarationState.Rejected ? null : known with { State = DeclarationState.Cancelled, Challenge = null }, context.RequestAborted);
        await intake.CancelAsync(source.Id, found.Name, context.RequestAborted);
        return DeclarationAnswer.Of(changed);
    });

    public async Task<IResult> EnterAsync(HttpContext context, string scope, Func<Source, Task<IResult>> answer)
    {
        var (source, stranger) = await gate.EnterAsync(context, scope);
        if (source is null)
        {
            return stranger!;
        }

        try
        {
            return await answer(source);
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too_large" : "unreadable", e.Message);
        }
        catch (IntakeOverloadedException)
        {
            return Problem.Overloaded("The intake is full. Send it again after the pause, repeating is safe.", RetryAfter);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return Problem.Overloaded("The database cannot be reached right now. Send it again, repeating is safe.", RetryAfter);
        }
    }

    public async Task<Declaration?> FindAsync(Source source, string id, CancellationToken ct) =>
        TryId(id, out var number) && await declarations.FindAsync(number, ct) is { } found && found.Source == source.Id ? found : null;

    private static Challenge NewChallenge(Stage stage, DateTimeOffset now) =>
        // The database keeps microseconds; a challenge is compared with what it kept.
        new(stage, RandomNumberGenerator.GetString(CodeSigns, CodeLength), new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), now.Offset).ToUniversalTime());
}
