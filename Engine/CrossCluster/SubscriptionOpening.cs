using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// How a subscription begins: at the receiver's watermark when the log reaches back to it, else at the head, with
/// everything before counted as changed. The caller keeps the log still.
/// </summary>
internal static class SubscriptionOpening
{
    /// <summary>The queue of the subscriber, with what it missed in it, and its first frame.</summary>
    public static (SubscriberQueue Queue, InvalidationFrame Welcome) Open(
        OriginLog log, ClusterId origin, SubscriptionRequest request, int queueMax)
    {
        var isReset = !log.Reaches(request.Epoch, request.After);
        var after = isReset ? log.Head : request.After;
        var queue = new SubscriberQueue(request.Topics, after, queueMax);
        queue.Offer(log.Since(after), log.Head);
        return (queue, new InvalidationFrame
        {
            Origin = origin,
            Epoch = log.Epoch,
            After = after,
            UpTo = after,
            IsWelcome = true,
            IsReset = isReset,
        });
    }
}
