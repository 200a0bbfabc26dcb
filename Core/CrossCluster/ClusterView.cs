namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>The clusters that discovery knows at a time.</summary>
/// <param name="Session">Which life of the discovery process this is: revisions begin anew with each.</param>
/// <param name="Revision">Grows with every change.</param>
/// <param name="Clusters">Those that registered lately, in order of their names.</param>
public sealed record ClusterView(string Session, long Revision, IReadOnlyList<ClusterRecord> Clusters);
