using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>The entries of one directory, a page at a time, and single ones by name.</summary>
internal sealed class DirectoryPages(IFabricClient client, WalkPlan plan, FabricPath directory)
{
    private bool _asked;

    /// <summary>Whether the directory was deleted or replaced while it was walked: then it has no keys.</summary>
    public bool Vanished { get; private set; }

    /// <summary>Whether it has entries, also ones that stand for no key; known of pages that were fetched.</summary>
    public bool HasEntries { get; private set; }

    /// <summary>The entries after a name; null for the first.</summary>
    public async ValueTask<ListPage> FetchAsync(
        string? afterName, int entriesMax, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ListOptions
            {
                Caller = plan.Caller,
                AfterName = afterName,
                EntriesMax = entriesMax,
                IsContinuation = _asked,
            };
            var page = await client.ListAsync(directory, options, cancellationToken);
            _asked = true;
            HasEntries |= page.Entries.Count > 0;
            return page.Entries.Count > 0 ? page : page with { HasMore = false };
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            Vanished = true;
            return new ListPage([], HasMore: false);
        }
    }

    /// <summary>The entry of a name, or of a chain of names below the directory; null when there is none.</summary>
    public async ValueTask<FileStatus?> LookUpAsync(string relative, CancellationToken cancellationToken)
    {
        var text = directory.IsRoot ? "/" + relative : directory.Value + "/" + relative;
        if (!FabricPath.TryParse(text, out var path, out _))
        {
            return null;
        }

        try
        {
            return await client.TryGetStatusAsync(
                path, new OperationOptions { Caller = plan.Caller }, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotADirectory)
        {
            return null;
        }
    }
}
