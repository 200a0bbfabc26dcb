using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using static OrleansAlluxio.Gateway.Api.ApiParameter;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>The bytes of files.</summary>
internal static class ContentRoutes
{
    private const string Bytes = "application/octet-stream";

    // One copy from Kestrel's small blocks into a step the write path likes.
    private const int BufferBytes = 128 << 10;

    // The largest header there can be: 16 KiB of extended attributes, escaped and in base64.
    private const int CreateHeaderCharsMax = 56 << 10;

    private static readonly FabricJson Json = FabricJson.Default;

    private static readonly ApiParameter[] ReadParameters =
    [
        OnPath, Sync, Optional("version", "Only this content version, inode@version; else Conflict."),
    ];

    public static IEnumerable<ApiRoute> All { get; } =
    [
        new("GET", WireNames.Content, "read", "Bytes of a file; one Range is honoured.")
        {
            Needs = ApiNeed.Read,
            Parameters = ReadParameters,
            ResponseType = Bytes,
            Handler = ReadAsync,
        },
        new("HEAD", WireNames.Content, "read", "Head of a read.")
        {
            Needs = ApiNeed.Read,
            Parameters = ReadParameters,
            ResponseType = Bytes,
            Handler = ReadAsync,
        },
        new("PUT", WireNames.Content, "write", "Writes a file, visible at once and whole when all its bytes are here.")
        {
            Needs = ApiNeed.Write,
            Parameters =
            [
                OnPath, Sync,
                Optional("overwrite", "Replace a file that is there.", "boolean"),
                Optional("parents", "Make missing parents; default true.", "boolean"),
                Optional("ifTag", "Only while the file there has this content tag."),
                Optional("writeType", "MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH."),
                Optional("durable", "Processes an ASYNC_THROUGH write is in before it is acknowledged."),
                Optional("mode", "POSIX permission bits, decimal.", "integer"),
            ],
            TakesBytes = true,
            Response = Json.FileStatus,
            Handler = WriteAsync,
        },
        new("POST", WireNames.Content, "append", "Adds bytes to the end of a file, visible at once when all are here.")
        {
            Needs = ApiNeed.Write,
            Parameters =
            [
                OnPath, Sync,
                Optional("ifMark", "Only to a file with this mark."),
                Optional("writeType", "MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH."),
                Optional("durable", "Processes an ASYNC_THROUGH write is in before it is acknowledged."),
                Optional("length", "How many bytes follow, where a framed body does not say.", "integer"),
            ],
            TakesBytes = true,
            Response = Json.FileStatus,
            Handler = AppendAsync,
        },
    ];

    /// <summary>
    /// Lifts the limits on size and speed of a body: a pipe may pause as long as its connection lives.
    /// </summary>
    public static void AllowSlowBody(ApiRequest request)
    {
        if (request.Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    /// <summary>
    /// Reads and drops the rest of a body, bounded, so that its sender reads the failure instead of a cut connection.
    /// </summary>
    public static async Task DrainAsync(ApiRequest request)
    {
        if (request.Http.Request.Headers.Expect.Count > 0 && request.Http.Request.ContentLength is > 0 and var length
            && length > request.Options.DrainBytesMax)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long dropped = 0;
            int got;
            while (dropped < request.Options.DrainBytesMax
                && (got = await request.Http.Request.Body.ReadAsync(buffer, request.Aborted)) > 0)
            {
                dropped += got;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The sender is gone; the failure that led here is what matters.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task ReadAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var wanted = request.Query.TryVersion("version");
        await using var reader = await request.Client.OpenReadAsync(path, request.Plain(), request.Aborted);
        var status = reader.Status;
        if (wanted is { } version && version != status.Version)
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "read", path.Value, $"the content is now {status.Version}, not {version}");
        }

        var response = request.Http.Response;
        var plan = ContentRange.Plan(request.Http.Request.Headers, status);
        response.StatusCode = plan.Status;
        response.Headers.ETag = plan.ETag;
        response.Headers.LastModified = DateTimeOffset.FromUnixTimeMilliseconds(status.ModifiedUnixMs).ToString("R");
        response.Headers.AcceptRanges = "bytes";
        response.Headers[WireNames.VersionHeader] = status.Version.ToString();
        if (plan.Status == StatusCodes.Status304NotModified)
        {
            return;
        }

        // Stored bytes share this origin: whatever they claim to be, no browser runs them here.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox";
        response.ContentType = status.XAttrs.TryGetValue(XAttrNames.ContentType, out var type) && IsHeaderText(type)
            ? type
            : Bytes;
        response.ContentLength = plan.Range.LengthBytes;
        if (plan.Status == StatusCodes.Status206PartialContent)
        {
            response.Headers.ContentRange =
                $"bytes {plan.Range.OffsetBytes}-{plan.Range.EndBytes - 1}/{status.LengthBytes}";
        }

        if (!HttpMethods.IsHead(request.Http.Request.Method) && plan.Range.LengthBytes > 0)
        {
            await reader.CopyToAsync(plan.Range, response.BodyWriter, request.Aborted);
            request.Record.Read(reader, plan.Range.LengthBytes);
        }
    }

    private static Task WriteAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var options = OptionsOf(request, IsFramed(request));
        return TakeAsync(request, () => request.Client.CreateAsync(path, options, request.Aborted));
    }

    private static Task AppendAsync(ApiRequest request)
    {
        var path = request.Query.Path();
        var query = request.Query;
        var options = new AppendOptions
        {
            Caller = request.Caller,
            SyncIntervalMs = query.Sync(),
            IfMark = query.Text("ifMark"),
            WriteType = query.Text("writeType") is { } name ? WriteTypeOf(query, name) : null,
            DurableCopies = (int?)query.TryNumber("durable", 1, FabricLimits.DurableCopiesMax),
            LengthBytes = IsFramed(request)
                ? query.TryNumber("length", 0, FabricLimits.FileBytesMax)
                : request.Http.Request.ContentLength,
        };
        return TakeAsync(request, () => request.Client.OpenAppendAsync(path, options, request.Aborted));
    }

    private static bool IsFramed(ApiRequest request) => request.Http.Request.ContentType == WireNames.Frames;

    private static async Task TakeAsync(ApiRequest request, Func<ValueTask<IFabricWriter>> open)
    {
        var isFramed = IsFramed(request);
        AllowSlowBody(request);
        try
        {
            // The body is not touched before this: a sender that expects "continue" sends nothing that is refused.
            var writer = await open();
            FrameReader? frames;
            try
            {
                frames = await CopyAsync(request, writer, isFramed);
            }
            catch
            {
                await writer.DisposeAsync();
                throw;
            }

            await GatewayRoutes.CompleteAsync(
                request, writer, (frames?.ContentTag, frames?.Terms ?? CompletionTerms.None));
        }
        catch (FabricException) when (!request.Http.Response.HasStarted && !HasUntouchedBody(request))
        {
            await DrainAsync(request);
            throw;
        }
    }

    private static async ValueTask<FrameReader?> CopyAsync(ApiRequest request, IFabricWriter writer, bool isFramed)
    {
        var body = request.Http.Request.Body;
        var frames = isFramed ? new FrameReader(body) : null;
        request.Http.Items[typeof(FrameReader)] = true;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                var got = frames is null
                    ? await body.ReadAsync(buffer, request.Aborted)
                    : await frames.ReadAsync(buffer, request.Aborted);
                if (got == 0)
                {
                    break;
                }

                if (writer.LengthBytes > FabricLimits.FileBytesMax - got)
                {
                    throw new FabricException(
                        FabricErrorKind.TooLarge, "write", request.Query.Text("path")!,
                        $"a file has at most {FabricLimits.FileBytesMax} bytes");
                }

                await writer.WriteAsync(buffer.AsMemory(0, got), request.Aborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return frames;
    }

    // Refused before "continue" was said: there is nothing to drain, and reading would ask for it.
    private static bool HasUntouchedBody(ApiRequest request) =>
        request.Http.Request.Headers.Expect.Count > 0 && !request.Http.Items.ContainsKey(typeof(FrameReader));

    private static CreateOptions OptionsOf(ApiRequest request, bool isFramed)
    {
        var query = request.Query;
        var options = HeaderOptionsOf(request) ?? new CreateOptions();
        return (options with
        {
            SyncIntervalMs = query.Sync() ?? options.SyncIntervalMs,
            Overwrite = query.TryFlag("overwrite") ?? options.Overwrite,
            CreateParents = query.TryFlag("parents") ?? options.CreateParents,
            IfContentTag = query.Text("ifTag") ?? options.IfContentTag,
            WriteType = query.Text("writeType") is { } name ? WriteTypeOf(query, name) : options.WriteType,
            DurableCopies = (int?)query.TryNumber("durable", 1, FabricLimits.DurableCopiesMax)
                ?? options.DurableCopies,
            Mode = (int?)query.TryNumber("mode", 0, int.MaxValue) ?? options.Mode,
            LengthBytes = isFramed ? options.LengthBytes : request.Http.Request.ContentLength ?? options.LengthBytes,
        }).Checked(request);
    }

    private static CreateOptions? HeaderOptionsOf(ApiRequest request)
    {
        var values = request.Http.Request.Headers[WireNames.CreateHeader];
        if (values.Count == 0)
        {
            return null;
        }

        if (values.Count > 1 || values[0]!.Length > CreateHeaderCharsMax)
        {
            throw request.Query.Bad(
                WireNames.CreateHeader, $"it is one header of at most {CreateHeaderCharsMax} characters");
        }

        try
        {
            return JsonSerializer.Deserialize(
                Convert.FromBase64String(values[0]!), StrictJson.Of<CreateOptions>());
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw request.Query.Bad(WireNames.CreateHeader, "it is base64 of the create options' JSON");
        }
    }

    private static WriteType WriteTypeOf(ApiQuery query, string name) => name switch
    {
        "MUST_CACHE" => WriteType.MustCache,
        "CACHE_THROUGH" => WriteType.CacheThrough,
        "THROUGH" => WriteType.Through,
        "ASYNC_THROUGH" => WriteType.AsyncThrough,
        _ => throw query.Bad("writeType", "it is MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH"),
    };

    private static bool IsHeaderText(string text) =>
        text.Length is > 0 and < 256 && text.All(static c => c is >= ' ' and < '\x7f');
}
