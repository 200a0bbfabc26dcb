using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// Serves what processes of one fabric ask of each other: pages, and, where the metadata is, membership. Denies
/// whatever is not signed with the cluster secret for exactly this request.
/// </summary>
/// <param name="secret">What requests are signed with.</param>
/// <param name="pages">The pages of this process; null where it has none.</param>
/// <param name="membership">Who keeps the list of workers; null but where the metadata is.</param>
/// <param name="time">The clock of expiries.</param>
/// <param name="logger">Where bugs are told.</param>
public sealed partial class ClusterHandler(
    ClusterSecret secret, IWorkerPages? pages, IClusterMembership? membership, TimeProvider time,
    ILogger<ClusterHandler> logger)
{
    // A report of 64 tier directories with long names is a tenth of it.
    private const int BodyBytesMax = 256 << 10;

    private static readonly ClusterJson Json = ClusterJson.Default;

    /// <summary>What gateways ask; null where there is no metadata. Set before requests come.</summary>
    internal GatewayDesk? Desk { get; set; }

    /// <summary>Grants reads of this process' files; null where it does not. Set before requests come.</summary>
    public IWorkerGrants? Grants { get; init; }

    /// <summary>Has gateways get keys and tokens here.</summary>
    public void Serve(Core.Security.IAccessKeys keys, WebHdfs.Identity.IDelegationTokenStore tokens) =>
        Desk = new GatewayDesk(keys, tokens);

    /// <summary>Whether a path is one of these routes.</summary>
    internal static bool Serves(PathString path) =>
        path.Value?.StartsWith(ClusterHeaders.Prefix, StringComparison.Ordinal) == true;

    /// <summary>Answers a request. Never throws but for a connection that is to be cut.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await HandleAsync(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested
            && error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            context.Abort();
        }
        catch (FabricException error)
        {
            await FailAsync(context, error);
        }
        catch (Exception error) when (error is BadHttpRequestException or JsonException)
        {
            await FailAsync(context, Bad(context, "the body is not what this route takes"));
        }
        catch (Exception error)
        {
            LogBug(logger, context.Request.Method, context.Request.Path, error);
            await FailAsync(context, new FabricException(
                FabricErrorKind.Internal, "handle request", context.Request.Path,
                "internal error; see the log of that process"));
        }
    }

    private static FabricException Bad(HttpContext context, string reason) =>
        new(FabricErrorKind.InvalidArgument, "handle request", context.Request.Path, reason);

    private static async Task FailAsync(HttpContext context, FabricException error)
    {
        if (context.Response.HasStarted)
        {
            // Bytes are out under a length that will not be met: the reader goes on elsewhere.
            context.Abort();
            return;
        }

        try
        {
            await ApiErrors.WriteAsync(context, error);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = WireNames.Json;
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        if (path == ClusterHeaders.Health && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return;
        }

        if (path is ClusterHeaders.PutCopy or ClusterHeaders.PutPage && pages is not null)
        {
            await PutCopyAsync(context, pages);
            return;
        }

        var body = await ReadSignedAsync(context);
        var aborted = context.RequestAborted;
        switch (path)
        {
            case ClusterHeaders.Read when pages is not null:
                await ReadAsync(context, Parse(body, Json.RangeRequest));
                break;
            case ClusterHeaders.Load when pages is not null:
                var load = Parse(body, Json.RangeRequest);
                var cached = await pages.LoadAsync(load.File, RangeOf(context, load), aborted);
                await AnswerAsync(context, new WireBytes(cached), Json.WireBytes);
                break;
            case ClusterHeaders.Free or ClusterHeaders.FreeAll when pages is not null:
                var freed = path == ClusterHeaders.FreeAll
                    ? pages.FreeAll()
                    : pages.Free(Parse(body, Json.FileRequest).Version);
                await AnswerAsync(context, new WireBytes(freed), Json.WireBytes);
                break;
            case ClusterHeaders.ListCopies when pages is not null:
                await AnswerAsync(
                    context, pages.ListCopies(Parse(body, Json.CopiesRequest).After), Json.IReadOnlyListWorkerCopy);
                break;
            case ClusterHeaders.ReleaseCopies when pages is not null:
                pages.ReleaseCopies(Parse(body, Json.CopyRelease));
                await AnswerAsync(context, new WireBytes(0), Json.WireBytes);
                break;
            case ClusterHeaders.Grant when Grants is { } grants:
                await AnswerAsync(context, grants.Grant(Parse(body, Json.GrantRequest)), Json.PageGrant);
                break;
            case ClusterHeaders.Locate when pages is not null:
                await AnswerAsync(
                    context, pages.Locate(Parse(body, Json.FileRequest).Version), Json.IReadOnlyListPagePlacement);
                break;
            case ClusterHeaders.ListBlocks or ClusterHeaders.FreeBlock or ClusterHeaders.Charge when pages is not null:
                await BlocksAsync(context, path, body);
                break;
            case ClusterHeaders.Report when membership is not null:
                var orders = await membership.ReportAsync(Parse(body, Json.WorkerReport), aborted);
                await AnswerAsync(context, orders, Json.WorkerOrders);
                break;
            case ClusterHeaders.Watch when membership is not null:
                await AnswerAsync(context, await membership.WatchAsync(aborted), Json.WorkerOrders);
                break;
            case ClusterHeaders.Mounts when membership is not null:
                await AnswerAsync(
                    context, await membership.MountsAsync(aborted), Json.IReadOnlyListMountRecord);
                break;
            case var _ when Desk is { } desk && desk.Serves(path):
                await desk.HandleAsync(context, path, body);
                break;
            default:
                throw new FabricException(
                    FabricErrorKind.NotFound, "find route", path, "this process serves no such thing");
        }
    }

    private Task BlocksAsync(HttpContext context, string path, byte[] body)
    {
        if (path == ClusterHeaders.Charge)
        {
            var charges = Parse(body, Json.ChargeRequest).Charges;
            return AnswerAsync(context, pages!.Charge(charges), Json.IReadOnlyListInt64);
        }

        if (path == ClusterHeaders.ListBlocks)
        {
            var asked = Parse(body, Json.BlocksRequest).Files;
            return asked.Count <= FileBlocks.FilesMax
                ? AnswerAsync(context, pages!.ListBlocks(asked), Json.IReadOnlyListHeldBlock)
                : throw Bad(context, $"at most {FileBlocks.FilesMax} contents are asked about at once");
        }

        var block = Parse(body, Json.BlockRequest);
        return block.Index >= 0
            ? AnswerAsync(context, new WireBytes(pages!.FreeBlock(block.File, block.Index)), Json.WireBytes)
            : throw Bad(context, "blocks count from 0");
    }

    private async Task ReadAsync(HttpContext context, RangeRequest request)
    {
        var range = RangeOf(context, request);
        await using var reader = await pages!.OpenAsync(request.File, context.RequestAborted);
        var isElsewhere = request.File.IsUnpersisted && pages.GivesCopies;
        if (request.File.Mount is null && !isElsewhere && reader.Expect(range) != Core.Fabric.CacheOutcome.Hit)
        {
            // Said before a byte is out: whoever asks for what the tiers have asks somebody else, too.
            throw new FabricException(
                FabricErrorKind.DataLost, "read", request.File.Path.Value, "the tiers here do not have all of it");
        }

        context.Response.ContentLength = range.LengthBytes;
        await reader.CopyToAsync(range, context.Response.BodyWriter, context.RequestAborted);
    }

    private static ByteRange RangeOf(HttpContext context, RangeRequest request) =>
        request is { OffsetBytes: >= 0, LengthBytes: > 0 }
            && request.LengthBytes <= request.File.LengthBytes - request.OffsetBytes
            ? new ByteRange(request.OffsetBytes, request.LengthBytes)
            : throw Bad(context, "the range is not inside the content");

    private async ValueTask PutCopyAsync(HttpContext context, IWorkerCopies copies)
    {
        var digest = RequireSigned(context);
        var page = CopyRoutes.PageOf(context);
        var charge = CopyRoutes.ChargeOf(context);
        var (buffer, length) = await CopyRoutes.ReadAsync(context);
        try
        {
            RequireDigest(context, buffer.AsSpan(0, length), digest);
            var bytes = buffer.AsMemory(0, length);
            await (context.Request.Path.Value == ClusterHeaders.PutCopy
                ? copies.PutCopyAsync(page, bytes, charge, context.RequestAborted)
                : copies.PutPageAsync(page, bytes, charge, context.RequestAborted));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The digest of the body, after everything but the body was found to be what was signed.</summary>
    private string RequireSigned(HttpContext context)
    {
        var request = context.Request;
        var digest = request.Headers[ClusterHeaders.Digest].ToString();
        var claim = new ClusterClaim(
            request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, digest,
            request.Headers[ClusterHeaders.Caller].ToString());
        if (digest == ClusterHeaders.Streamed
            || !secret.IsGood(request.Headers[ClusterHeaders.Token].ToString(), claim, time))
        {
            throw new FabricException(
                FabricErrorKind.Unauthenticated, "accept request", request.Path,
                "it is not signed with this fabric's cluster secret, or too long ago");
        }

        return digest;
    }

    private static void RequireDigest(HttpContext context, ReadOnlySpan<byte> body, string digest)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(body)) != digest)
        {
            throw new FabricException(
                FabricErrorKind.Unauthenticated, "accept request", context.Request.Path,
                "its body is not what was signed");
        }
    }

    /// <summary>The body, after it and everything else was found to be what was signed.</summary>
    private async ValueTask<byte[]> ReadSignedAsync(HttpContext context)
    {
        var digest = RequireSigned(context);
        var request = context.Request;
        if (request.ContentLength is not { } length)
        {
            length = 0;
        }

        if (length > BodyBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "accept request", request.Path, $"a body has at most {BodyBytesMax} bytes");
        }

        var body = new byte[length];
        await request.Body.ReadExactlyAsync(body, context.RequestAborted);
        RequireDigest(context, body, digest);
        return body;
    }

    [LoggerMessage(DataPlaneEventIds.Bug, LogLevel.Error, "{Method} {Path}: unexpected failure.")]
    private static partial void LogBug(ILogger logger, string method, PathString path, Exception error);
}
