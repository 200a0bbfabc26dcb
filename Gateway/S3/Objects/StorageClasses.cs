using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// Storage classes: kept and told, without effect. Those whose objects S3 must restore before a read are refused: who
/// asks for one counts on a price and a delay that nobody gives here.
/// </summary>
internal static class StorageClasses
{
    /// <summary>Header name.</summary>
    public const string Header = "x-amz-storage-class";

    /// <summary>What an object has that nobody gave another.</summary>
    public const string Default = "STANDARD";

    private static readonly S3Error InvalidStorageClass =
        new("InvalidStorageClass", 400, "The storage class you specified is not valid.");

    /// <summary>The class that a request asks for; null for the default.</summary>
    public static string? Read(S3Request request) => Check(request.Header(Header));

    /// <summary>A class that was asked for; null for the default.</summary>
    /// <exception cref="S3Exception">InvalidStorageClass for one that is not kept.</exception>
    public static string? Check(string? name) => name is null or Default ? null
        : IsKept(name) ? name
        : throw new S3Exception(InvalidStorageClass)
        {
            Details = [new("StorageClassRequested", name)],
        };

    /// <summary>The class of an object or upload with these attributes.</summary>
    public static string Of(IReadOnlyDictionary<string, string>? attributes) =>
        attributes is not null && attributes.TryGetValue(S3XAttrs.StorageClass, out var name) && IsKept(name)
            ? name
            : Default;

    private static bool IsKept(string name) =>
        name is "REDUCED_REDUNDANCY" or "STANDARD_IA" or "ONEZONE_IA" or "INTELLIGENT_TIERING" or "GLACIER_IR";
}
