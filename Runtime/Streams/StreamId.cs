namespace OrleansAlluxio.Runtime;

/// <summary>Names a stream within its provider.</summary>
public readonly record struct StreamId
{
    private StreamId(string ns, string key)
    {
        Namespace = ns;
        Key = key;
    }

    /// <summary>What kind of stream.</summary>
    public string Namespace { get; }

    /// <summary>Which one of that kind.</summary>
    public string Key { get; }

    /// <summary>A stream with a text key.</summary>
    public static StreamId Create(string ns, string key)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(key);
        return new(ns, key);
    }

    /// <summary>A stream with a number as key.</summary>
    public static StreamId Create(string ns, long key) => Create(ns, GrainId.KeyOf(key));

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Key}";
}
