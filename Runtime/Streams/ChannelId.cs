namespace OrleansAlluxio.Runtime;

/// <summary>Names a broadcast channel.</summary>
public readonly record struct ChannelId
{
    private ChannelId(string ns, string key)
    {
        Namespace = ns;
        Key = key;
    }

    /// <summary>What kind of channel.</summary>
    public string Namespace { get; }

    /// <summary>Which one of that kind.</summary>
    public string Key { get; }

    /// <summary>A channel with a text key.</summary>
    public static ChannelId Create(string ns, string key)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(key);
        return new(ns, key);
    }
}
