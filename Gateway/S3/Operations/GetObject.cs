using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET of an object, whole or a range. The hot path of the door.</summary>
internal sealed class GetObject : IS3Operation
{
    private const string CacheHeader = "x-fabric-cache";

    // Above it the headers leave before the last byte is read: they say where the bytes are, not where they came from.
    private const long CacheHeaderBytesMax = 1 << 20;

    // A small read of cached pages is over sooner than a change of threads.
    private const long InLoopBytesMax = 64 << 10;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.Request.IsMarker)
        {
            var marker = await ObjectLookup.GetAsync(exchange, cancellationToken);
            Prepare(exchange, marker);
            await LifecycleRules.WriteHeaderAsync(exchange, marker, cancellationToken);
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendOnceAsync(exchange, cancellationToken);
                return;
            }
            catch (FabricException e) when (
                RaceRepeats.IsRace(e) && RaceRepeats.MayRepeat(attempt) && !exchange.Response.HasStarted)
            {
                // The object was replaced between open and read; opening again gives the new one.
                exchange.Response.Clear();
                exchange.Response.Headers["x-amz-request-id"] = exchange.Request.Id;
            }

            await RaceRepeats.WaitAsync(exchange.Time, attempt, cancellationToken);
        }
    }

    /// <summary>Writes status and headers, and returns the range that the body must hold.</summary>
    internal static ByteRange Prepare(S3Exchange exchange, FileStatus status)
    {
        var request = exchange.Request;
        var response = exchange.Response;
        EncryptionRules.CheckRead(request);
        var tag = status.IsDirectory ? EntityTags.Empty : status.ContentTag;
        var length = status.IsDirectory ? 0 : status.LengthBytes;
        ObjectHeaders.Write(response, status, tag);
        if (request.VersionId is { } version)
        {
            response.Headers[VersionLookup.IdHeader] = version;
        }

        if (ReadConditions.OfRead(request).Check(tag, status.ModifiedUnixMs) is { } failed)
        {
            throw new S3Exception(failed);
        }

        ObjectHeaders.Override(response, request);
        var part = PartSelection.TryRead(exchange, status);
        var range = part is null ? ReadRange(request, status, tag, length) : part.Range;
        var sent = range ?? new ByteRange(0, length);
        ChecksumHeaders.WriteOfRead(exchange, status, range is not null && sent.LengthBytes < length, part?.Index);
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {sent.OffsetBytes}-{sent.EndBytes - 1}/{length}");
        }

        response.ContentLength = sent.LengthBytes;
        return sent;
    }

    private static async ValueTask SendOnceAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(exchange, cancellationToken);
        var range = Prepare(exchange, reader.Status);
        await LifecycleRules.WriteHeaderAsync(exchange, reader.Status, cancellationToken);
        if (range.LengthBytes == 0)
        {
            return;
        }

        if (range.LengthBytes > CacheHeaderBytesMax && NameOf(reader.Expect(range)) is { } expected)
        {
            exchange.Response.Headers[CacheHeader] = expected;
        }
        else
        {
            exchange.Response.OnStarting(WriteOutcomeAsync, (exchange.Response, reader));
        }

        if (range.LengthBytes > InLoopBytesMax || reader.Expect(range) != CacheOutcome.Hit)
        {
            await exchange.LeaveEventLoopAsync();
        }

        await reader.CopyToAsync(range, exchange.Response.BodyWriter, cancellationToken);
        exchange.Record.Read(reader, range.LengthBytes);
    }

    private static async ValueTask<IFabricReader> OpenAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        if (ObjectLookup.Version(request) is { } version)
        {
            return await VersionLookup.OpenAsync(exchange, version, cancellationToken);
        }

        try
        {
            return await exchange.Client.OpenReadAsync(request.KeyPath(), request.AsCaller(), cancellationToken);
        }
        catch (FabricException e) when (e.Kind
            is FabricErrorKind.NotFound or FabricErrorKind.IsADirectory or FabricErrorKind.NotADirectory)
        {
            throw await ObjectLookup.MissingAsync(exchange, cancellationToken);
        }
    }

    private static ByteRange? ReadRange(S3Request request, FileStatus status, string tag, long length)
    {
        var header = request.Header("Range");
        if (header is null)
        {
            return null;
        }

        // RFC 9110 13.1.5: a stale validator turns the range off.
        if (request.Header("If-Range") is { } validator)
        {
            var holds = ReadConditions.TryReadTime(validator, out var time)
                ? DateTimeOffset.FromUnixTimeSeconds(status.ModifiedUnixMs / 1000) == time
                : EntityTags.Bare(validator).Equals(tag, StringComparison.Ordinal);
            if (!holds)
            {
                return null;
            }
        }

        return RangeHeader.Read(header, length);
    }

    // Called when the first bytes are about to leave: they were read by then, and no header was sent yet.
    private static Task WriteOutcomeAsync(object state)
    {
        var (response, reader) = ((HttpResponse, IFabricReader))state;
        if (response.StatusCode >= StatusCodes.Status300MultipleChoices)
        {
            // An error document is leaving; the reader is closed.
            return Task.CompletedTask;
        }

        if (NameOf(reader.Outcome) is { } outcome)
        {
            response.Headers[CacheHeader] = outcome;
        }

        return Task.CompletedTask;
    }

    private static string? NameOf(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit => "hit",
        CacheOutcome.Miss => "miss",
        CacheOutcome.Partial => "partial",
        _ => null,
    };
}
