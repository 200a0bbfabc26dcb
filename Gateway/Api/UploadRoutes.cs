using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Multipart uploads.</summary>
internal static class UploadRoutes
{
    private const int PartNumberMax = 10_000;

    private static readonly FabricJson Json = FabricJson.Default;
    private static readonly ApiParameter Id = Required("id", "The upload.");

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("POST", WireNames.Uploads, "begin upload", "Begins a multipart upload.")
        {
            Needs = ApiNeed.Write,
            Parameters = [OnPath],
            Request = Json.CreateOptions,
            Response = Json.UploadStatus,
            Handler = BeginAsync,
        },
        new("GET", WireNames.Uploads, "list uploads", "Uploads in progress to paths under a directory.")
        {
            Needs = ApiNeed.Read,
            Parameters =
            [
                OnPath,
                Optional("afterPath", "With afterId: start after this upload."),
                Optional("afterId", "With afterPath: start after this upload."),
                Optional("limit", $"Most uploads, 1..{FabricLimits.ListEntriesMax}.", "integer"),
            ],
            Response = Json.IReadOnlyListUploadStatus,
            Handler = ListAsync,
        },
        new("GET", WireNames.Upload, "get upload", "An upload in progress.")
        {
            Needs = ApiNeed.Upload,
            Parameters = [Id],
            Response = Json.UploadStatus,
            Handler = GetAsync,
        },
        new("POST", WireNames.Upload, "complete upload", "Completes an upload from its parts.")
        {
            Needs = ApiNeed.Upload,
            Parameters = [Id],
            Request = Json.WireCompletion,
            Response = Json.FileStatus,
            Handler = CompleteAsync,
        },
        new("DELETE", WireNames.Upload, "abort upload", "Drops an upload.")
        {
            Needs = ApiNeed.Upload,
            Parameters = [Id],
            Response = Json.WireChanged,
            Handler = AbortAsync,
        },
        new("PUT", WireNames.UploadParts, "put part", "Stores a part; needs Content-Length.")
        {
            Needs = ApiNeed.Upload,
            Parameters =
            [
                Id,
                Required("number", $"1..{PartNumberMax}.", "integer"),
                Optional(
                    "checksum",
                    $"trailing: the last {IChecksummedContent.ChecksumLengthMax} bytes are the part's checksum."),
            ],
            TakesBytes = true,
            Response = Json.UploadPart,
            Handler = PutPartAsync,
        },
        new("GET", WireNames.UploadParts, "list parts", "Stored parts of an upload, ascending.")
        {
            Needs = ApiNeed.Upload,
            Parameters =
            [
                Id,
                Optional("after", "Start after this number.", "integer"),
                Optional("limit", $"Most parts, 1..{PartNumberMax}.", "integer"),
            ],
            Response = Json.IReadOnlyListUploadPart,
            Handler = ListPartsAsync,
        },
    ];

    private static async Task BeginAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var options = await request.TryReadAsync(StrictJson.Of<CreateOptions>()) ?? new CreateOptions();
        await request.AnswerAsync(
            await request.Client.Uploads.BeginAsync(path, options.Checked(request), request.Aborted),
            Json.UploadStatus);
    }

    private static async Task ListAsync(ApiRequest request)
    {
        var afterPath = request.Query.TryPath("afterPath");
        var afterId = request.Query.Text("afterId");
        if (afterPath is null != (afterId is null))
        {
            throw request.Query.Bad("afterId", "afterPath and afterId come together");
        }

        var after = afterPath is { } path ? new UploadStatus(afterId!, path, 0, new CreateOptions()) : null;
        var limit = (int)(
            request.Query.TryNumber("limit", 1, FabricLimits.ListEntriesMax) ?? FabricLimits.ListEntriesMax);
        await request.AnswerAsync(
            await request.Client.Uploads.ListAsync(request.Query.Path(), after, limit, request.Aborted),
            Json.IReadOnlyListUploadStatus);
    }

    private static async Task GetAsync(ApiRequest request)
    {
        var id = request.Query.Text("id")!;
        var upload = await request.Client.Uploads.TryGetAsync(id, request.Aborted)
            ?? throw new FabricException(FabricErrorKind.NotFound, "get upload", id, "no such upload");
        await request.AnswerAsync(upload, Json.UploadStatus);
    }

    private static async Task CompleteAsync(ApiRequest request)
    {
        var (parts, wanted) = await request.ReadAsync(StrictJson.Of<WireCompletion>());
        if (parts.Count > PartNumberMax || parts.Any(static part => part is null))
        {
            throw request.Query.Bad("body", $"it is a list of at most {PartNumberMax} parts");
        }

        var terms = wanted ?? CompletionTerms.None;
        ApiValidation.CheckXAttrs(terms.XAttrs, request);
        await request.AnswerAsync(
            await request.Client.Uploads.CompleteAsync(request.Query.Text("id")!, parts, terms, request.Aborted),
            Json.FileStatus);
    }

    private static async Task AbortAsync(ApiRequest request) =>
        await request.AnswerChangedAsync(
            await request.Client.Uploads.AbortAsync(request.Query.Text("id")!, request.Aborted));

    private static async Task PutPartAsync(ApiRequest request)
    {
        var number = (int)request.Query.TryNumber("number", 1, PartNumberMax)!.Value;
        var length = request.Http.Request.ContentLength
            ?? throw request.Query.Bad("body", "a part announces its Content-Length");
        var content = request.Http.Request.Body;
        if (request.Query.Text("checksum") is { } checksum)
        {
            length -= IChecksummedContent.ChecksumLengthMax;
            content = checksum == WireNames.TrailingChecksum && length >= 0
                ? new ChecksummedPart(content, length)
                : throw request.Query.Bad("checksum", $"it is {WireNames.TrailingChecksum}, and in the body's length");
        }

        ContentRoutes.AllowSlowBody(request);
        try
        {
            if (length == 0 && content is ChecksummedPart empty)
            {
                // Nobody reads from an empty part, and its checksum comes after it.
                await empty.EndAsync(request.Aborted);
            }

            var part = await request.Client.Uploads.PutPartAsync(
                request.Query.Text("id")!, number, content, length, request.Aborted);
            await request.AnswerAsync(part, Json.UploadPart);
        }
        catch (FabricException) when (!request.Http.Response.HasStarted)
        {
            await ContentRoutes.DrainAsync(request);
            throw;
        }
    }

    private static async Task ListPartsAsync(ApiRequest request)
    {
        var after = (int)(request.Query.TryNumber("after", 0, PartNumberMax) ?? 0);
        var limit = (int)(request.Query.TryNumber("limit", 1, PartNumberMax) ?? FabricLimits.ListEntriesMax);
        await request.AnswerAsync(
            await request.Client.Uploads.ListPartsAsync(request.Query.Text("id")!, after, limit, request.Aborted),
            Json.IReadOnlyListUploadPart);
    }
}
