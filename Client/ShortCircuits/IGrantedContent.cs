using OrleansAlluxio.Core;

namespace OrleansAlluxio.Client.ShortCircuits;

/// <summary>One content, as a reader of granted pages gets more of it.</summary>
internal interface IGrantedContent
{
    /// <summary>A grant that begins with the page of the first byte; null for none. Never fails but when cancelled.
    /// </summary>
    ValueTask<HeldGrant?> TryGrantAsync(ByteRange range, CancellationToken cancellationToken);

    /// <summary>Nobody reads by it any more.</summary>
    void End(HeldGrant grant);

    /// <summary>The ordinary way to a range. The caller disposes the stream.</summary>
    ValueTask<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken);
}
