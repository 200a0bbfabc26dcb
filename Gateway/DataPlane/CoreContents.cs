using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The bytes that the process with the metadata gives, over its own data plane.</summary>
internal sealed class CoreContents(CoreAddresses cores, IWorkerLink link, IFabricClient client) : ICoreContents
{
    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(FileContentId file, ByteRange range, CancellationToken cancellationToken) =>
        cores.AskAsync((core, token) => link.OpenAsync(core, file, range, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask NoteChangedAsync(FabricPath path, CancellationToken cancellationToken) =>
        client.Administration.InvalidateAsync(path, cancellationToken);
}
