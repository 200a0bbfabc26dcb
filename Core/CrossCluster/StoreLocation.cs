using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>
/// A place in a store as every cluster calls it, wherever each has it mounted: the store, such as <c>s3://bucket</c>,
/// and a path in it. Compared by whole components: <c>/foo</c> does not hold <c>/foobar</c>.
/// </summary>
/// <param name="Store">Scheme and authority, without a slash at the end.</param>
/// <param name="Path">The path in the store.</param>
public readonly record struct StoreLocation(string Store, FabricPath Path)
{
    /// <summary>Whether this place is the other or below it.</summary>
    public bool IsSameOrUnder(StoreLocation other) =>
        string.Equals(Store, other.Store, StringComparison.Ordinal) && Path.IsSameOrUnder(other.Path);

    /// <summary>Whether one of the two holds the other.</summary>
    public bool Meets(StoreLocation other) => IsSameOrUnder(other) || other.IsSameOrUnder(this);

    /// <summary>The deepest place that holds both; null when they are in different stores.</summary>
    public StoreLocation? CommonWith(StoreLocation other)
    {
        if (!string.Equals(Store, other.Store, StringComparison.Ordinal))
        {
            return null;
        }

        var at = Path;
        while (!other.Path.IsSameOrUnder(at))
        {
            at = at.Parent;
        }

        return new StoreLocation(Store, at);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FabricException">InvalidArgument, InvalidPath.</exception>
    public static StoreLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme > 0 ? text.IndexOf('/', scheme + 3) : -1;
        return slash > 0
            ? new StoreLocation(text[..slash], FabricPath.Parse(text[slash..]))
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "read location", text, "it is SCHEME://AUTHORITY/PATH");
    }

    /// <inheritdoc/>
    public override string ToString() => Store + Path.Value;
}
