using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>A cluster that hears of this one.</summary>
/// <param name="Id">Which.</param>
/// <param name="Waiting">Messages it was not sent yet.</param>
/// <param name="SentUpTo">How far it was sent.</param>
/// <param name="Head">How far this cluster is.</param>
/// <param name="Folds">Times its queue was full.</param>
internal sealed record SubscriberState(ClusterId Id, int Waiting, long SentUpTo, long Head, long Folds);
