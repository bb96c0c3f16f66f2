using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Activities.Intake;

/// <summary>Which results an answer lists.</summary>
internal enum ResultList
{
    /// <summary>Those not recorded: refused and in conflict.</summary>
    Refused,
    All,
    None,
}

/// <summary>Writes the answer of a request: the counts and the results asked for.</summary>
internal static class ActivityAnswer
{
    public const string ConflictDetail = "A record with this id and other content is there already. Nothing was changed; use a new id, and \"corrects\" to replace the earlier one.";

    private static readonly string[] StatusNames = ["", "posted", "duplicate", "zero", "held", "refused", "conflict", "waiting"];

    public static string NameOf(ActivityStatus status) => StatusNames[(int)status];

    public static string DigestText(UInt128 digest) => digest.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static void Write(Utf8JsonWriter json, IntakeBatch batch, ResultList list, bool lines)
    {
        var counts = OutcomeCounts.Of(batch.Rows);
        json.WriteStartObject();
        if (batch.Source.IsSandbox)
        {
            json.WriteBoolean("sandbox"u8, true);
        }

        for (var status = ActivityStatus.Posted; status <= ActivityStatus.Waiting; status++)
        {
            json.WriteNumber(StatusNames[(int)status], counts[status]);
        }

        json.WriteStartArray("results"u8);
        if (list != ResultList.None)
        {
            foreach (ref readonly var row in batch.Rows)
            {
                if (list == ResultList.All || row.Status is ActivityStatus.Refused or ActivityStatus.Conflict)
                {
                    Write(json, batch, row, lines);
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IntakeBatch batch, in Row row, bool lines)
    {
        json.WriteStartObject();
        if (row.Id.IsGiven)
        {
            json.WriteString("id"u8, batch.Text(row.Id));
        }

        json.WriteString("status"u8, StatusNames[(int)row.Status]);
        if (row.Status is ActivityStatus.Refused or ActivityStatus.Conflict or ActivityStatus.Waiting)
        {
            json.WriteNumber(lines ? "line"u8 : "index"u8, row.Place);
        }
        else
        {
            WriteAmounts(json, batch, row);
        }

        if (row.IsWaiting)
        {
            json.WriteString("until"u8, Instant.ToTime(row.WaitsUntil).UtcDateTime);
        }

        if (row.Status == ActivityStatus.Conflict)
        {
            json.WriteString("code"u8, "conflict"u8);
            json.WriteString("detail"u8, ConflictDetail);
            json.WriteString("knownDigest"u8, DigestText(row.KnownDigest));
            json.WriteString("digest"u8, DigestText(row.Digest));
        }
        else if (row.Reason is { } reason)
        {
            WriteReason(json, reason);
        }

        if (row.Claimant is { } claimant)
        {
            json.WriteString("claimedBy"u8, new ActivityId(claimant.Activity).ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteAmounts(Utf8JsonWriter json, IntakeBatch batch, in Row row)
    {
        json.WriteNumber("reductionMg"u8, row.Credited);
        if (row.Counting is { } counting && counting.Asset != Asset.Co2e.Code)
        {
            json.WriteString("asset"u8, counting.Asset);
        }

        if (row.HasEntry)
        {
            Span<byte> entry = stackalloc byte[30];
            json.WriteString("entry"u8, entry[..IdText.Format("ent"u8, row.Activity, entry)]);
        }

        if (batch.TellsBalances)
        {
            json.WriteNumber("balanceMg"u8, row.Balance);
        }
    }

    private static void WriteReason(Utf8JsonWriter json, Refusal reason)
    {
        json.WriteString("code"u8, reason.Code);
        json.WriteString("detail"u8, reason.Detail);
        if (reason.Pointer is not null)
        {
            json.WriteString("pointer"u8, reason.Pointer);
        }
    }
}
