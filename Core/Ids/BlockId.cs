namespace OrleansAlluxio.Core.Ids;

/// <summary>The placement unit of a file: (inode, content version, index of the block).</summary>
[GenerateSerializer, Immutable, Alias("oa.block-id")]
public readonly record struct BlockId([property: Id(0)] FileVersion File, [property: Id(1)] int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}/{Index}";
}
