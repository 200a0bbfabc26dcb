namespace OrleansAlluxio.Core.Namespace;

/// <summary>What happens when an inode's time to live is over.</summary>
[GenerateSerializer, Alias("oa.ttl-action")]
public enum TtlAction : byte
{
    /// <summary>Delete it, in the under store too.</summary>
    Delete = 1,

    /// <summary>Drop its cached pages only.</summary>
    Free = 2,
}
