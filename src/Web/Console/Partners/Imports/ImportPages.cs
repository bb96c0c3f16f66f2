using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Partners.Register;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Imports;

/// <summary>A partner's file: given, looked at, mapped, tried, imported.</summary>
internal sealed class ImportPages(Uploads uploads, ImportJobs jobs, IImportProfiles profiles, IMethodRegister methods, FormTokens forms)
{
    private const string Root = PartnerPages.One + "/import";
    private const string File = Root + "/{upload}";
    private const int RowsShown = 8;
    private const int RowsRead = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, string source, ImportPages pages) => PartnerPages.WithAsync(http, source, frame => Task.FromResult(pages.Show(http, frame, null)))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(Root, (HttpContext http, string source, ImportPages pages, CancellationToken ct) => PartnerPages.WithAsync(http, source, frame => pages.TakeAsync(http, frame, ct))).Needs(Permissions.PartnersEdit, Owners.Source)
            .WithMetadata(new ChecksItsOwnForm());
        routes.MapGet(File, (HttpContext http, string source, string upload, string? profile, ImportPages pages, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => pages.LookAsync(http, frame, upload, profile, null, null, ct))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(File + "/profile", (HttpContext http, string source, string upload, ImportPages pages, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => pages.SaveAsync(http, frame, upload, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(File + "/run", (HttpContext http, string source, string upload, ImportPages pages, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => pages.RunAsync(http, frame, upload, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapGet(File + "/result", (HttpContext http, string source, string upload, ImportPages pages) =>
            PartnerPages.WithAsync(http, source, frame => Task.FromResult(pages.Follow(http, frame, upload)))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapGet(File + "/refused", (HttpContext http, string source, string upload, ImportPages pages) =>
            PartnerPages.WithAsync(http, source, frame => Task.FromResult(pages.Refused(http, frame, upload)))).Needs(Permissions.PartnersRead, Owners.Source);
    }

    private IResult Show(HttpContext http, PartnerFrame frame, string? problem) => ConsolePage.Of<UploadPage>(
        http, new { Frame = frame, Jobs = jobs.Of(frame.Source.Id), Problem = problem }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> TakeAsync(HttpContext http, PartnerFrame frame, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Uploads.MostBytes + (64 << 10);
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 100 } boundary)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        try
        {
            var parts = new MultipartReader(boundary, http.Request.Body);
            // The token stands first in our form, so that nothing of the file is read before it is known to be ours.
            if (await parts.ReadNextSectionAsync(ct) is not { } first
                || first.GetContentDispositionHeader()?.Name.Value?.Trim('"') != FormTokens.Field
                || !forms.IsOurs(http, await TokenAsync(first, ct)))
            {
                return Results.StatusCode(StatusCodes.Status403Forbidden);
            }

            if (await parts.ReadNextSectionAsync(ct) is not { } file)
            {
                return Show(http, frame, Words("empty", frame.Page.Language));
            }

            var disposition = file.GetContentDispositionHeader();
            var upload = await uploads.TakeAsync(frame.Source.Id, disposition?.FileNameStar.Value ?? disposition?.FileName.Value?.Trim('"'), file.Body, ct);
            return Results.Redirect(Address(frame, upload.Id));
        }
        catch (UploadException refused)
        {
            return Show(http, frame, Words(refused.Message, frame.Page.Language));
        }
        catch (Exception refused) when (refused is InvalidDataException or IOException or BadHttpRequestException)
        {
            return Show(http, frame, Words(refused is BadHttpRequestException { StatusCode: 413 } ? "too_large" : "unreadable", frame.Page.Language));
        }
    }

    private async Task<IResult> LookAsync(HttpContext http, PartnerFrame frame, string id, string? profile, Mapping? mapping, string? problem, CancellationToken ct)
    {
        if (uploads.Find(frame.Source.Id, id) is not { } upload)
        {
            return jobs.Find(frame.Source.Id, id) is null ? ConsolePage.NotFound(http) : Results.Redirect(Address(frame, id, "result"));
        }

        TablePreview preview;
        try
        {
            preview = await profiles.PreviewAsync(upload.Path, RowsRead, ct);
        }
        catch (ImportException refused)
        {
            uploads.Remove(upload);
            return Show(http, frame, refused.Message.Replace(upload.Path, upload.Name, StringComparison.Ordinal));
        }

        IReadOnlyList<MappedRow> tried = [];
        if (profile is { Length: > 0 })
        {
            try
            {
                tried = await profiles.TryAsync(upload.Path, profile, RowsRead, ct);
            }
            catch (ImportException refused)
            {
                (problem, profile) = (refused.Message.Replace(upload.Path, upload.Name, StringComparison.Ordinal), null);
            }
        }

        var inputs = Inputs();
        return ConsolePage.Of<MapPage>(
            http,
            new
            {
                Frame = frame,
                View = new MapView(
                    upload,
                    preview with { Rows = [.. preview.Rows.Take(RowsShown)] },
                    mapping ?? Suggestions.For(preview, inputs, Scenarios(frame), frame.Source.ZoneId, $"{frame.Source.Code}-{frame.Page.Now:yyyyMMdd}"),
                    [.. profiles.List().Where(known => !known.NeedsStations)],
                    profile,
                    tried,
                    [.. inputs.Keys],
                    Scenarios(frame),
                    problem),
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> SaveAsync(HttpContext http, PartnerFrame frame, string id, CancellationToken ct)
    {
        if (uploads.Find(frame.Source.Id, id) is not { } upload)
        {
            return ConsolePage.NotFound(http);
        }

        var preview = await profiles.PreviewAsync(upload.Path, 0, ct);
        var mapping = Mapping.Read(await http.Request.ReadFormAsync(ct), preview.Columns.Count);
        if (mapping.Check(frame.Page.Language) is { } fault)
        {
            return await LookAsync(http, frame, id, null, mapping, fault, ct);
        }

        try
        {
            profiles.Save(mapping.Name, mapping.ToDraft(preview.Columns, frame.Source.Name));
            return Results.Redirect($"{Address(frame, id)}?profile={mapping.Name}");
        }
        catch (ImportException refused)
        {
            return await LookAsync(http, frame, id, null, mapping, refused.Message, ct);
        }
    }

    private async Task<IResult> RunAsync(HttpContext http, PartnerFrame frame, string id, CancellationToken ct)
    {
        if (uploads.Find(frame.Source.Id, id) is not { } upload)
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        var profile = form["profile"].ToString();
        if (profiles.List().All(known => known.Name != profile))
        {
            return await LookAsync(http, frame, id, null, null, frame.Page.Language.Say("没有这个配置。", "There is no such profile."), ct);
        }

        return jobs.TryStart(upload, profile, form["historical"] == "true")
            ? Results.Redirect(Address(frame, id, "result"))
            : await LookAsync(http, frame, id, profile, null, frame.Page.Language.Say("还有导入在进行，等它做完再来。", "Another import is under way; wait for it to end."), ct);
    }

    private IResult Follow(HttpContext http, PartnerFrame frame, string id) => jobs.Find(frame.Source.Id, id) is not { } job ? ConsolePage.NotFound(http)
        : PageResult.WantsPart(http) ? ConsolePage.Of<ResultPart>(http, new { Frame = frame, Job = job })
        : ConsolePage.Of<ResultPage>(http, new { Frame = frame, Job = job });

    private IResult Refused(HttpContext http, PartnerFrame frame, string id) =>
        jobs.Find(frame.Source.Id, id) is { Result.RefusedFile: { } path } job && System.IO.File.Exists(path)
            ? Results.File(path, "text/csv; charset=utf-8", Path.GetFileNameWithoutExtension(job.Upload.Name) + ".refused.csv")
            : ConsolePage.NotFound(http);

    /// <summary>The inputs of all scenarios with the unit they are counted in.</summary>
    private SortedDictionary<string, string> Inputs()
    {
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (var input in methods.Library.Methods.SelectMany(method => method.Scenarios).SelectMany(scenario => scenario.Inputs))
        {
            inputs.TryAdd(input.Name, input.Kind == Methodology.InputKind.Quantity ? input.Unit.Symbol : "");
        }

        return inputs;
    }

    private IReadOnlyList<string> Scenarios(PartnerFrame frame) =>
        [.. RegisterPages.Scenarios(methods).Where(name => frame.Source.Scenarios?.Contains(name) != false)];

    private static async Task<string> TokenAsync(MultipartSection section, CancellationToken ct)
    {
        var buffer = new byte[256];
        var read = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    public static string Address(PartnerFrame frame, string upload, string step = "") =>
        PartnerPages.Address(frame.Source.Id, $"import/{upload}{(step.Length > 0 ? "/" + step : "")}");

    private static string Words(string code, Language language) => code switch
    {
        "too_large" => language.Say("文件超过 50 MB，请拆开再传。", "The file is larger than 50 MB; send it in parts."),
        "empty" => language.Say("文件是空的，或者没有选文件。", "The file is empty, or none was chosen."),
        "gzip_ratio" => language.Say("压缩包解开后太大，请拆开再传。", "It unpacks to too much; send it in parts."),
        "gzip_invalid" => language.Say("压缩包坏了。", "The compressed file is damaged."),
        _ => language.Say("上传没有完成，请再试一次。", "The upload did not end well; please try again."),
    };
}

/// <summary>A file with what can be made of it.</summary>
/// <param name="Upload">The file.</param>
/// <param name="Preview">Its first rows.</param>
/// <param name="Mapping">What its columns are.</param>
/// <param name="Profiles">The profiles there are.</param>
/// <param name="Profile">The one that is tried; null for none.</param>
/// <param name="Tried">What it makes of the first rows.</param>
/// <param name="Inputs">The inputs a column can be.</param>
/// <param name="Scenarios">The scenarios a row can be.</param>
/// <param name="Problem">What was wrong.</param>
public sealed record MapView(
    Upload Upload,
    TablePreview Preview,
    Mapping Mapping,
    IReadOnlyList<ImportProfileInfo> Profiles,
    string? Profile,
    IReadOnlyList<MappedRow> Tried,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Scenarios,
    string? Problem);
