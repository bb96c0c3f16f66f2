using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Puhui.Server.Description;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>; docs/openapi.json is its committed copy.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "sourceKey";

    private static readonly string[] WithKey =
    [
        "/v1/activities", "/v1/webhooks", "/v1/reconciliations", "/v1/transit", "/v1/bank", "/v1/utilities", "/v1/wechat",
    ];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Puhui",
                Version = "v1",
                Description = "Activities in, reductions out, provable. Errors are RFC 9457 problems with a stable `code`; see docs/api.md.",
                License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            };
            // The same document everywhere, whatever address it is asked at.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The key of a source, as shown when it was made. Instead, a request may be signed by RFC 9421; see docs/partners.md.",
            };
            var intake = document.Paths.Values.SelectMany(p => p.Operations ?? []).Single(o => o.Value.OperationId == "postActivities").Value;
            ActivitiesOperation.Describe(intake, document);
            foreach (var (_, operation) in document.Paths.Where(p => WithKey.Any(start => p.Key.StartsWith(start, StringComparison.Ordinal))).SelectMany(p => p.Value.Operations ?? []))
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
            }

            return Task.CompletedTask;
        });
    });
}
