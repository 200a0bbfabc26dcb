using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.WebHdfs.Permissions;

/// <summary>One thing that has to be allowed before an operation runs.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">Where.</param>
/// <param name="Bits">Of <see cref="NeedKind.Access"/>: 4 read, 2 write, 1 execute.</param>
internal readonly record struct PathNeed(NeedKind Kind, FabricPath Path, int Bits = 0)
{
    /// <summary>To read.</summary>
    public const int Read = 4;

    /// <summary>To write.</summary>
    public const int Write = 2;

    /// <summary>To execute or enter.</summary>
    public const int Execute = 1;

    /// <summary>Whether it is about a change, which a user who only reads is never allowed.</summary>
    public bool IsChange => Kind switch
    {
        NeedKind.Traverse or NeedKind.List => false,
        NeedKind.Access => (Bits & Write) != 0,
        _ => true,
    };
}
