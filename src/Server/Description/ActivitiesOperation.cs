using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Puhui.Server.Description;

/// <summary>
/// Describes <c>POST /v1/activities</c>: its body is read and its answer written as streams, so no type says what they look like.
/// </summary>
internal static class ActivitiesOperation
{
    public static void Describe(OpenApiOperation operation, OpenApiDocument document)
    {
        var schemas = (document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schemas["ActivityRecord"] = Record();
        schemas["ActivityResult"] = Result();
        schemas["ActivitiesAnswer"] = Answer(document);

        operation.Description =
            "One object, an array, or NDJSON; gzip or not; at most 10,000 records or 16 MiB. 200 means durable. One bad record never spoils the rest. "
            + "Repeating a record is success (`duplicate`); the same id with other content is `conflict`.";
        operation.Parameters =
        [
            new OpenApiParameter
            {
                Name = "results", In = ParameterLocation.Query, Description = "Which records the answer lists; a single object always answers in full.",
                Schema = OneOf("refused", "all", "none"),
            },
            new OpenApiParameter
            {
                Name = "atomic", In = ParameterLocation.Query, Description = "Whether nothing is recorded when one record is refused.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            },
        ];
        var record = new OpenApiSchemaReference("ActivityRecord", document);
        var body = new OpenApiSchema { OneOf = [record, new OpenApiSchema { Type = JsonSchemaType.Array, Items = record, MaxItems = 10_000 }] };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new() { Schema = body },
                ["application/x-ndjson"] = new() { Schema = record },
            },
        };
        operation.Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = "What became of the records; durable.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference("ActivitiesAnswer", document) },
                },
            },
        };
        foreach (var (status, meaning) in new[]
        {
            ("400", "Unreadable; the detail gives the position."), ("401", "No valid source key, or a signature that does not hold."), ("413", "Too large."),
            ("422", "`atomic=true`, and a record was refused."), ("403", "A suspended source, a key without the scope, or the key of another source."),
            ("429", "Too many requests of this source under way or in a second, or its records of the day are used up; see Retry-After."), ("503", "Overloaded; see Retry-After."),
        })
        {
            operation.Responses[status] = new OpenApiResponse { Description = meaning };
        }
    }

    private static OpenApiSchema Record() => Object(
        ["id", "holder", "scenario", "at"],
        ("id", Text("The source's own id of the record; it makes repeating safe.", 128)),
        ("holder", Text("The source's own id of the person or thing.", 128)),
        ("scenario", Text("The behaviour, for example `metro`.")),
        ("at", Time("When it began, with offset.")),
        ("until", Time("When it ended.")),
        ("inputs", new OpenApiSchema
        {
            Type = JsonSchemaType.Object, Description = "Names and quantities with unit, for example `{\"distance\":\"12.4 km\"}`.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
        }),
        ("evidence", OneOf("E1", "E2", "E3", "E4")),
        ("region", Text("ISO 3166 code, for example `CN-11`.")),
        ("corrects", Text("The id of an earlier record of this source that this one replaces.")));

    private static OpenApiSchema Result() => Object(
        ["status"],
        ("id", Text("The source's id of the record, when it could be read.")),
        ("status", OneOf("posted", "duplicate", "conflict", "zero", "held", "refused")),
        ("reductionMg", Milligrams("What it credited.")),
        ("entry", Text("The ledger entry, `ent_…`.")),
        ("balanceMg", Milligrams("The holder's balance after it.")),
        ("code", Text("Stable name of the reason.")),
        ("detail", Text("The reason in plain words.")),
        ("pointer", Text("The field it is about, RFC 6901.")));

    private static OpenApiSchema Answer(OpenApiDocument document) => Object(
        ["posted", "duplicate", "zero", "held", "refused", "results"],
        ("sandbox", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "True when the source is in the sandbox: this is what would have become of the records." }),
        ("posted", Count()), ("duplicate", Count()), ("zero", Count()), ("held", Count()), ("refused", Count()), ("conflict", Count()),
        ("results", new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference("ActivityResult", document) }));

    private static OpenApiSchema Object(IEnumerable<string> required, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new SortedSet<string>(required, StringComparer.Ordinal),
        Properties = properties.ToDictionary(p => p.Name, p => p.Schema, StringComparer.Ordinal),
    };

    private static OpenApiSchema Text(string description, int? most = null) => new() { Type = JsonSchemaType.String, Description = description, MaxLength = most };

    private static OpenApiSchema Time(string description) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    private static OpenApiSchema Milligrams(string description) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    private static OpenApiSchema Count() => new() { Type = JsonSchemaType.Integer, Format = "int32" };

    private static OpenApiSchema OneOf(params string[] words) => new() { Type = JsonSchemaType.String, Enum = [.. words.Select(w => (System.Text.Json.Nodes.JsonNode)w)] };
}
