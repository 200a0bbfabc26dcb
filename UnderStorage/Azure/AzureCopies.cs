using Azure;
using Azure.Storage.Blobs.Models;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Server-side copies inside the account, which the store makes at once or, rarely, in the background: then the copy
/// is waited for. The bytes never come here; metadata, type and MD5 go along.
/// </summary>
internal sealed class AzureCopies(AzureSession session, AzureKeys keys)
{
    private const string Operation = "copy";

    // A copy that the store makes in the background takes seconds at least.
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Copies a blob to another key, bound to the content that was found, and returns the copy.</summary>
    public async Task<AzureFound> CopyAsync(
        AzureFound source, string targetKey, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var status = await session.RunAsync(
            Operation, source.Key, (_, token) => StartAsync(source, targetKey, options, token), cancellationToken)
            .ConfigureAwait(false);
        while (status == "pending")
        {
            await Task.Delay(PollPause, session.Time, cancellationToken).ConfigureAwait(false);
            status = await session.RunAsync(
                Operation, targetKey,
                async (_, token) =>
                {
                    var answer = await session.BlobOf(targetKey).GetPropertiesAsync(cancellationToken: token)
                        .ConfigureAwait(false);
                    return answer.Value.CopyStatus switch
                    {
                        CopyStatus.Pending => "pending",
                        CopyStatus.Success => "success",
                        _ => "failed",
                    };
                },
                cancellationToken).ConfigureAwait(false);
        }

        if (status != "success")
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, Operation, session.DescribeKey(source.Key), "the store gave the copy up");
        }

        await DescribeAsync(targetKey, options, isCopy: true, cancellationToken).ConfigureAwait(false);
        return await keys.TryHeadAsync(targetKey, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw AzureErrors.Changed(Operation, session.DescribeKey(targetKey));
    }

    /// <summary>Gives a blob another type or metadata, where options name some.</summary>
    /// <param name="key">The blob.</param>
    /// <param name="options">What to set; null values leave what is there.</param>
    /// <param name="isCopy">Whether a copy has set metadata already, but for none at all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task DescribeAsync(
        string key, UfsWriteOptions options, bool isCopy, CancellationToken cancellationToken)
    {
        if (options.UserMetadata is { } metadata && (!isCopy || metadata.Count == 0))
        {
            var encoded = AzureMetadata.Encode(options, Operation, session.DescribeKey(key)) ?? [];
            await session.RunAsync(
                Operation, key,
                async (_, token) =>
                    await session.BlobOf(key).SetMetadataAsync(encoded, cancellationToken: token)
                        .ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }

        if (options.ContentType is { } type)
        {
            await session.RunAsync(
                Operation, key, (_, token) => SetTypeAsync(key, type, token), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<string> StartAsync(
        AzureFound source, string targetKey, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var request = new BlobCopyFromUriOptions
        {
            Metadata = AzureMetadata.Encode(options, Operation, session.DescribeKey(targetKey)),
            SourceConditions = new BlobRequestConditions { IfMatch = AzureFound.ConditionOf(source.ETag) },
            DestinationConditions = options.Overwrite ? null : new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            var copy = await session.BlobOf(targetKey)
                .StartCopyFromUriAsync(session.BlobOf(source.Key).Uri, request, cancellationToken)
                .ConfigureAwait(false);
            return copy.GetRawResponse().Headers.TryGetValue("x-ms-copy-status", out var status)
                ? status
                : "success";
        }
        catch (RequestFailedException error) when (error.ErrorCode == "SourceConditionNotMet")
        {
            throw AzureErrors.Changed(Operation, session.DescribeKey(source.Key));
        }
        catch (RequestFailedException error) when (!options.Overwrite && AzureErrors.IsTaken(error))
        {
            throw AzureErrors.AlreadyExists(Operation, session.DescribeKey(targetKey));
        }
    }

    // The store takes all headers of a blob at once, so those that stay are given again.
    private async Task<bool> SetTypeAsync(string key, string type, CancellationToken cancellationToken)
    {
        var blob = session.BlobOf(key);
        var known = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value;
        if (known.ContentType != type)
        {
            var headers = new BlobHttpHeaders
            {
                ContentType = type,
                ContentHash = known.ContentHash,
                ContentEncoding = known.ContentEncoding,
                ContentLanguage = known.ContentLanguage,
                ContentDisposition = known.ContentDisposition,
                CacheControl = known.CacheControl,
            };
            await blob.SetHttpHeadersAsync(
                headers, new BlobRequestConditions { IfMatch = known.ETag }, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
