using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Opens files for gateways: the first five steps of a read, but the bytes go past this process.</summary>
internal sealed class ContentPlaces(StatusReads reads) : IFabricContents
{
    /// <inheritdoc/>
    public async ValueTask<OpenedContent> OpenAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        // A reader costs nothing until it reads, and to open one is to wait for what a start still has to find.
        var reader = await reads.OpenAsync(path, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var status = reader.Status;
            var source = reads.SourceOf(status, options.Caller);
            return new OpenedContent(status, RoutedReads.ContentOf(status, source))
            {
                ReadLocation = source.Location == LocationPolicy.Ring ? null : source.Location.ToString(),
            };
        }
    }
}
