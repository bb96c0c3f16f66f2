using System.Text.Json;
using System.Text.Json.Serialization;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Offers;

/// <summary>Terms as they are kept.</summary>
internal static class TermsJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write(OfferTerms terms) => JsonSerializer.Serialize(terms, s_options);

    public static OfferTerms Read(string json) => JsonSerializer.Deserialize<OfferTerms>(json, s_options) ?? throw new InvalidDataException("The terms of an offer are empty.");
}
