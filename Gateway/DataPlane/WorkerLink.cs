using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The data plane of other workers over HTTP.</summary>
public sealed class WorkerLink(ClusterCalls calls) : IWorkerLink, ICopyLink, IBlockLink, IGrantLink
{
    private static readonly ClusterJson Json = ClusterJson.Default;

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new RangeRequest(file, range.OffsetBytes, range.LengthBytes), Json.RangeRequest);
        var response = await calls.SendAsync(
            HttpMethod.Post, new Uri(worker, ClusterHeaders.Read), body, waits: false, cancellationToken);
        try
        {
            return new AnswerStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> LoadAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        var request = new RangeRequest(file, range.OffsetBytes, range.LengthBytes);
        var answer = await calls.CallAsync(
            new Uri(worker, ClusterHeaders.Load), (request, Json.RangeRequest), Json.WireBytes, cancellationToken);
        return answer.Bytes;
    }

    /// <inheritdoc/>
    public async ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            new Uri(worker, ClusterHeaders.Free), (new FileRequest(file), Json.FileRequest), Json.WireBytes,
            cancellationToken);
        return answer.Bytes;
    }

    /// <inheritdoc/>
    public async ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken)
    {
        var answer = await calls.PostAsync(
            new Uri(worker, ClusterHeaders.FreeAll), Json.WireBytes, cancellationToken);
        return answer.Bytes;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(worker, ClusterHeaders.Locate), (new FileRequest(file), Json.FileRequest),
            Json.IReadOnlyListPagePlacement, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldBlock>> ListBlocksAsync(
        Uri worker, IReadOnlyList<FileBlocks> files, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(worker, ClusterHeaders.ListBlocks), (new BlocksRequest(files), Json.BlocksRequest),
            Json.IReadOnlyListHeldBlock, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ChargeAsync(
        Uri worker, IReadOnlyList<CacheCharge> charges, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(worker, ClusterHeaders.Charge), (new ChargeRequest(charges), Json.ChargeRequest),
            Json.IReadOnlyListInt64, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> FreeBlockAsync(
        Uri worker, FileBlocks file, int index, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(
            new Uri(worker, ClusterHeaders.FreeBlock), (new BlockRequest(file, index), Json.BlockRequest),
            Json.WireBytes, cancellationToken);
        return answer.Bytes;
    }

    /// <inheritdoc/>
    public ValueTask<PageGrant> GrantAsync(Uri worker, GrantRequest request, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(worker, ClusterHeaders.Grant), (request, Json.GrantRequest), Json.PageGrant, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutCopyAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        using var answer = await calls.SendAsync(
            HttpMethod.Post, CopyRoutes.TargetOf(worker, page, ClusterHeaders.PutCopy, charge), bytes, waits: false,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask PutPageAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken)
    {
        using var answer = await calls.SendAsync(
            HttpMethod.Post, CopyRoutes.TargetOf(worker, page, ClusterHeaders.PutPage, charge), bytes, waits: false,
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkerCopy>> ListCopiesAsync(
        Uri worker, FileVersion? after, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(worker, ClusterHeaders.ListCopies), (new CopiesRequest(after), Json.CopiesRequest),
            Json.IReadOnlyListWorkerCopy, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ReleaseCopiesAsync(Uri worker, CopyRelease release, CancellationToken cancellationToken)
    {
        await calls.CallAsync(
            new Uri(worker, ClusterHeaders.ReleaseCopies), (release, Json.CopyRelease), Json.WireBytes,
            cancellationToken);
    }
}
