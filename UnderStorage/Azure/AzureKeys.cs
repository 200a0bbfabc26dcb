using Azure;
using Azure.Storage.Blobs.Models;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>The requests on single keys and on lists of keys. Everything above speaks paths; here are keys.</summary>
internal sealed class AzureKeys(AzureSession session)
{
    /// <summary>Most keys of one listing that we ask for; the store gives up to 5,000.</summary>
    public const int BatchMax = 1000;

    // The store has no batch delete in this client: enough at once to hide its latency.
    private const int DeletesAtOnce = 32;

    /// <summary>The blob of a key; null when the store says that there is none.</summary>
    public Task<AzureFound?> TryHeadAsync(string key, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (_, token) =>
            {
                try
                {
                    var answer = await session.BlobOf(key).GetPropertiesAsync(cancellationToken: token)
                        .ConfigureAwait(false);
                    return FoundOf(key, answer.Value);
                }
                catch (RequestFailedException error) when (AzureErrors.IsNoBlob(error))
                {
                    return null;
                }
            },
            cancellationToken);

    /// <summary>One page of keys. It may be empty although there are more.</summary>
    public Task<AzureKeyPage> ListAsync(AzureKeyQuery query, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, query.Prefix,
            async (_, token) => query.IsRecursive
                ? await ListFlatAsync(query, token).ConfigureAwait(false)
                : await ListChildrenAsync(query, token).ConfigureAwait(false),
            cancellationToken);

    /// <summary>Whether any key starts with a prefix, and whether the first is the prefix itself (a marker).</summary>
    public async Task<(bool Any, bool Marker)> LookBelowAsync(
        string prefix, string operation, CancellationToken cancellationToken)
    {
        var query = new AzureKeyQuery(prefix, IsRecursive: true, KeysMax: 1);
        while (true)
        {
            var page = await ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
            if (page.Keys.Count > 0 || page.Next is null)
            {
                return (page.Keys.Count > 0, page.Keys.Count > 0 && page.Keys[0].Key == prefix);
            }

            query = query with { Token = page.Next };
        }
    }

    /// <summary>Writes a blob of a few bytes.</summary>
    public Task PutSmallAsync(string key, string text, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (_, token) =>
            {
                using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
                await session.BlobOf(key).UploadAsync(content, new BlobUploadOptions(), token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Makes a directory marker; nothing happens when something of that name is there.</summary>
    public Task MarkDirectoryAsync(string key, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (_, token) =>
            {
                var options = new BlobUploadOptions
                {
                    Metadata = AzureMetadata.Folder,
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                };
                try
                {
                    await session.BlobOf(key).UploadAsync(Stream.Null, options, token).ConfigureAwait(false);
                }
                catch (RequestFailedException error) when (AzureErrors.IsTaken(error))
                {
                    // Made meanwhile, or by an attempt whose answer was lost.
                }

                return true;
            },
            cancellationToken);

    /// <summary>Deletes a key; false when there was none.</summary>
    public Task<bool> DeleteAsync(string key, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (attempt, token) =>
            {
                try
                {
                    var snapshots = session.Options.DeletesSnapshots
                        ? DeleteSnapshotsOption.IncludeSnapshots
                        : DeleteSnapshotsOption.None;
                    await session.BlobOf(key).DeleteAsync(snapshots, cancellationToken: token).ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException error) when (AzureErrors.IsNoBlob(error))
                {
                    // An earlier attempt may have deleted it before its answer was lost.
                    return attempt > 1;
                }
            },
            cancellationToken);

    /// <summary>Deletes many keys.</summary>
    public Task DeleteAsync(IEnumerable<string> keys, string operation, CancellationToken cancellationToken)
    {
        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            keys, limit,
            async (key, token) => await DeleteAsync(key, operation, token).ConfigureAwait(false));
    }

    private static AzureFound FoundOf(string key, BlobProperties answer) => new(
        key, answer.ContentLength, AzureFound.TagOf(answer.ETag), AzureFound.MillisecondsOf(answer.LastModified))
    {
        IsDirectory = IsDirectory(key, answer.ContentLength, answer.Metadata),
        ContentType = answer.ContentType,
        Md5 = AzureFound.Md5Of(answer.BlobType, answer.ContentHash),
        Metadata = answer.Metadata,
    };

    private static AzureFound FoundOf(BlobItem item) => new(
        item.Name, item.Properties.ContentLength ?? 0, AzureFound.TagOf(item.Properties.ETag),
        AzureFound.MillisecondsOf(item.Properties.LastModified))
    {
        IsDirectory = IsDirectory(item.Name, item.Properties.ContentLength ?? 0, item.Metadata),
        ContentType = item.Properties.ContentType,
        Md5 = AzureFound.Md5Of(item.Properties.BlobType, item.Properties.ContentHash),
    };

    private static bool IsDirectory(string key, long length, IDictionary<string, string>? metadata) =>
        key.EndsWith('/') || (length == 0 && AzureMetadata.IsFolder(metadata));

    // The answer says only with its metadata which blobs are directories.
    private async Task<AzureKeyPage> ListFlatAsync(AzureKeyQuery query, CancellationToken cancellationToken)
    {
        var pages = session.Container
            .GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, query.Prefix, cancellationToken)
            .AsPages(query.Token, query.KeysMax);
        var page = await FirstAsync(pages, cancellationToken).ConfigureAwait(false);
        return new AzureKeyPage([.. page.Values.Select(FoundOf)], [], TokenOf(page.ContinuationToken));
    }

    private async Task<AzureKeyPage> ListChildrenAsync(AzureKeyQuery query, CancellationToken cancellationToken)
    {
        var pages = session.Container
            .GetBlobsByHierarchyAsync(BlobTraits.Metadata, BlobStates.None, "/", query.Prefix, cancellationToken)
            .AsPages(query.Token, query.KeysMax);
        var page = await FirstAsync(pages, cancellationToken).ConfigureAwait(false);
        return new AzureKeyPage(
            [.. page.Values.Where(static item => item.IsBlob).Select(static item => FoundOf(item.Blob))],
            [.. page.Values.Where(static item => item.IsPrefix).Select(static item => item.Prefix)],
            TokenOf(page.ContinuationToken));
    }

    private static async Task<Page<T>> FirstAsync<T>(
        IAsyncEnumerable<Page<T>> pages, CancellationToken cancellationToken)
    {
        var each = pages.GetAsyncEnumerator(cancellationToken);
        await using (each.ConfigureAwait(false))
        {
            await each.MoveNextAsync().ConfigureAwait(false);
            return each.Current;
        }
    }

    private static string? TokenOf(string? token) => string.IsNullOrEmpty(token) ? null : token;
}
