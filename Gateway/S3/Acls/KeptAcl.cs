using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Acls;

/// <summary>An S3 ACL as the fabric keeps it.</summary>
/// <param name="Posix">The POSIX ACL: who may read and write.</param>
/// <param name="Acp">The same form for who may read and write the ACL itself; null for nobody but the owner.</param>
internal sealed record KeptAcl(string Posix, string? Acp)
{
    /// <summary>Adds its extended attribute to what is kept with something new.</summary>
    public void AddTo(Dictionary<string, string> kept)
    {
        if (Acp is not null)
        {
            kept[S3XAttrs.Acp] = Acp;
        }
    }
}
