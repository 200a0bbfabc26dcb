namespace OrleansAlluxio.Metastore.Silos;

/// <summary>One silo of a view.</summary>
/// <param name="Id">Its name for as long as it lives: a process that starts again has another.</param>
/// <param name="Address">Where its grains are called.</param>
/// <param name="Url">Its fabric API; null before it serves.</param>
/// <param name="Holder">Who it is, for people.</param>
/// <param name="Seen">The latest view it acts by.</param>
/// <param name="Leads">Whether it leads the fabric.</param>
public sealed record SiloMember(string Id, string Address, Uri? Url, string Holder, long Seen, bool Leads);
