using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>The pages of this process, as its data plane gives them to others. Thread-safe.</summary>
public interface IWorkerPages : IWorkerCopies, IWorkerBlocks
{
    /// <summary>
    /// Opens a content: from tiers where they have it, else from its store into them. The caller disposes the reader.
    /// </summary>
    ValueTask<IFabricReader> OpenAsync(FileContentId file, CancellationToken cancellationToken);

    /// <summary>Whether it gets what no store has from other workers' copies when its own tiers have lost it.</summary>
    bool GivesCopies { get; }

    /// <summary>Brings a range into the tiers; returns the bytes of it that are there then.</summary>
    ValueTask<long> LoadAsync(FileContentId file, ByteRange range, CancellationToken cancellationToken);

    /// <summary>Drops the clean pages of a content; returns the bytes freed.</summary>
    long Free(FileVersion file);

    /// <summary>Drops every page that may be evicted; returns the bytes freed.</summary>
    long FreeAll();

    /// <summary>Where pages of a content are.</summary>
    IReadOnlyList<PagePlacement> Locate(FileVersion file);
}
