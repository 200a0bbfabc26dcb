using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>The requests that make bytes visible: a whole small blob, or a list of staged blocks.</summary>
internal sealed class AzurePuts(AzureSession session, AzureKeys keys)
{
    private const string Operation = "write";

    // What the store gives a blob whose writer named no type.
    private const string DefaultContentType = "application/octet-stream";

    /// <summary>Writes one blob. The buffer is lent; on failure it is abandoned.</summary>
    public async Task<UfsStatus> PutAsync(
        UfsPath path, UfsBuffer buffer, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        var key = session.KeyOf(path);
        var md5 = DigestOf(buffer);
        try
        {
            return await session.RunAsync(
                Operation, key,
                async (attempt, token) =>
                {
                    using var content = buffer.OpenRead();
                    var request = new BlobUploadOptions
                    {
                        HttpHeaders = HeadersOf(options, md5),
                        Metadata = AzureMetadata.Encode(options, Operation, session.DescribeKey(key)),
                        Conditions = ConditionsOf(options),
                        TransferOptions = new StorageTransferOptions
                        {
                            // From this length on the client would make blocks of it.
                            InitialTransferSize = buffer.LengthBytes + 1,
                            MaximumConcurrency = 1,
                        },
                    };
                    try
                    {
                        var answer = await session.BlobOf(key).UploadAsync(content, request, token)
                            .ConfigureAwait(false);
                        return StatusOf((key, buffer.LengthBytes, md5), answer.Value, options);
                    }
                    catch (RequestFailedException error) when (!options.Overwrite && AzureErrors.IsTaken(error))
                    {
                        // A retry may meet what its own first attempt wrote before the connection broke.
                        var found = attempt == 1
                            ? null
                            : await keys.TryHeadAsync(key, Operation, token).ConfigureAwait(false);
                        return found?.LengthBytes == buffer.LengthBytes && found.Md5 == Convert.ToHexStringLower(md5)
                            ? found.ToStatus()
                            : throw AzureErrors.AlreadyExists(Operation, session.DescribeKey(key));
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            buffer.Abandon();
            throw;
        }
    }

    /// <summary>Stages one block under a key. The buffer is lent; on failure it is abandoned.</summary>
    public async Task StageAsync(string key, string blockId, UfsBuffer buffer, CancellationToken cancellationToken)
    {
        try
        {
            await session.RunAsync(
                Operation, key,
                async (_, token) =>
                {
                    using var content = buffer.OpenRead();
                    return await session.BlobOf(key).StageBlockAsync(blockId, content, cancellationToken: token)
                        .ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            buffer.Abandon();
            throw;
        }
    }

    /// <summary>Names and lengths of the blocks staged under a key and not committed.</summary>
    public Task<IReadOnlyList<(string Name, long LengthBytes)>> ListStagedAsync(
        string key, CancellationToken cancellationToken) =>
        session.RunAsync<IReadOnlyList<(string, long)>>(
            Operation, key,
            async (_, token) =>
            {
                try
                {
                    var answer = await session.BlobOf(key)
                        .GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: token).ConfigureAwait(false);
                    return [.. answer.Value.UncommittedBlocks.Select(static block => (block.Name, block.SizeLong))];
                }
                catch (RequestFailedException error)
                    when (AzureErrors.IsNoBlob(error) || error.ErrorCode == "InvalidBlobType")
                {
                    return [];
                }
            },
            cancellationToken);

    /// <summary>
    /// Makes a blob of staged blocks, at once and durably. May be repeated: blocks already committed count.
    /// </summary>
    public Task<UfsStatus> CommitAsync(string key, AzureStaged staged, CancellationToken cancellationToken) =>
        session.RunAsync(
            Operation, key,
            async (attempt, token) =>
            {
                var request = new CommitBlockListOptions
                {
                    HttpHeaders = HeadersOf(staged.Options, staged.Md5),
                    Metadata = AzureMetadata.Encode(staged.Options, Operation, session.DescribeKey(key)),
                    Conditions = ConditionsOf(staged.Options),
                };
                try
                {
                    var answer = await session.BlobOf(key).CommitBlockListAsync(staged.BlockIds, request, token)
                        .ConfigureAwait(false);
                    return StatusOf((key, staged.LengthBytes, staged.Md5), answer.Value, staged.Options);
                }
                catch (RequestFailedException error) when (!staged.Options.Overwrite && AzureErrors.IsTaken(error))
                {
                    return (attempt > 1 ? await TryCommittedAsync(key, staged, token).ConfigureAwait(false) : null)
                        ?? throw AzureErrors.AlreadyExists(Operation, session.DescribeKey(key));
                }
            },
            cancellationToken);

    /// <summary>The status of a blob that consists of just these blocks; null when it does not.</summary>
    public async Task<UfsStatus?> TryCommittedAsync(
        string key, AzureStaged staged, CancellationToken cancellationToken)
    {
        var isThis = await session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                try
                {
                    var answer = await session.BlobOf(key)
                        .GetBlockListAsync(BlockListTypes.Committed, cancellationToken: token).ConfigureAwait(false);
                    return answer.Value.CommittedBlocks.Select(static block => block.Name)
                        .SequenceEqual(staged.BlockIds);
                }
                catch (RequestFailedException error)
                    when (AzureErrors.IsNoBlob(error) || error.ErrorCode == "InvalidBlobType")
                {
                    return false;
                }
            },
            cancellationToken).ConfigureAwait(false);
        var found = isThis && staged.BlockIds.Count > 0
            ? await keys.TryHeadAsync(key, Operation, cancellationToken).ConfigureAwait(false)
            : null;
        return found?.ToStatus();
    }

    /// <summary>Fails when something is there and must not be replaced; the store decides again in the end.</summary>
    public async Task ThrowIfTakenAsync(
        string key, UfsWriteOptions options, string operation, CancellationToken cancellationToken)
    {
        if (!options.Overwrite
            && await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw AzureErrors.AlreadyExists(operation, session.DescribeKey(key));
        }
    }

    private static BlobHttpHeaders HeadersOf(UfsWriteOptions options, byte[]? md5) =>
        new() { ContentType = options.ContentType ?? DefaultContentType, ContentHash = md5 };

    private static BlobRequestConditions? ConditionsOf(UfsWriteOptions options) =>
        options.Overwrite ? null : new BlobRequestConditions { IfNoneMatch = ETag.All };

    private static UfsStatus StatusOf(
        (string Key, long LengthBytes, byte[]? Md5) written, BlobContentInfo answer, UfsWriteOptions options) =>
        new AzureFound(
            written.Key, written.LengthBytes, AzureFound.TagOf(answer.ETag),
            AzureFound.MillisecondsOf(answer.LastModified))
        {
            ContentType = options.ContentType ?? DefaultContentType,
            Md5 = AzureFound.Md5Of(BlobType.Block, written.Md5),
            Metadata = AzureMetadata.Encode(options, Operation, written.Key),
        }.ToStatus();

    // The store compares it with the bytes it got, keeps it and gives it to whoever reads the whole.
    private static byte[] DigestOf(UfsBuffer buffer)
    {
        using var content = buffer.OpenRead();
#pragma warning disable CA5351 // The store's choice of digest, not ours, and no secret.
        return MD5.HashData(content);
#pragma warning restore CA5351
    }
}
