using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// Checks the domains of what JSON types cannot say. Limits of the fabric itself are checked where they are enforced.
/// </summary>
internal static class ApiValidation
{
    private const int ModeMax = 0xFFF; // 07777

    public static CreateOptions Checked(this CreateOptions options, ApiRequest request)
    {
        CheckCommon(options, request);
        CheckMode(options.Mode, request);
        CheckXAttrs(options.XAttrs, request);
        Check(options.TtlMs is null or >= -1, request, "ttlMs", "it is -1 or a number of milliseconds from 0");
        Check(
            options.BlockBytes is null or (>= FabricLimits.BlockBytesMin and <= FabricLimits.BlockBytesMax), request,
            "blockBytes", $"it is {FabricLimits.BlockBytesMin}..{FabricLimits.BlockBytesMax}");
        Check(options.LengthBytes is null or >= 0, request, "lengthBytes", "it is a number from 0");
        return options.LengthBytes > FabricLimits.FileBytesMax
            ? throw new FabricException(
                FabricErrorKind.TooLarge, request.Route.Operation, "body",
                $"a file has at most {FabricLimits.FileBytesMax} bytes")
            : options with { Caller = request.Caller };
    }

    public static DirectoryOptions Checked(this DirectoryOptions options, ApiRequest request)
    {
        CheckCommon(options, request);
        CheckMode(options.Mode, request);
        CheckXAttrs(options.XAttrs, request);
        return options with { Caller = request.Caller };
    }

    public static RenameOptions Checked(this RenameOptions options, ApiRequest request)
    {
        CheckCommon(options, request);
        return options with { Caller = request.Caller };
    }

    public static AttributeChange Checked(this AttributeChange change, ApiRequest request)
    {
        CheckCommon(change, request);
        CheckMode(change.Mode, request);
        CheckXAttrs(change.SetXAttrs, request);
        Check(change.TtlMs is null or >= -1, request, "ttlMs", "it is -1 or a number of milliseconds from 0");
        Check(change.Owner is not "", request, "owner", "it is not empty");
        Check(change.Group is not "", request, "group", "it is not empty");
        Check(
            change.RemoveXAttrs?.All(static name => name is not null) != false, request, "removeXAttrs",
                "a name is a text");
        return change with { Caller = request.Caller };
    }

    public static MountRequest Checked(this MountRequest mount, ApiRequest request)
    {
        Check(mount.SyncIntervalMs is null or >= -1, request, "syncIntervalMs", "it is -1 or a number from 0");
        CheckNoNulls(mount.Options, request, "options");
        return mount;
    }

    private static void CheckCommon(OperationOptions options, ApiRequest request) =>
        Check(options.SyncIntervalMs is null or >= -1, request, "syncIntervalMs", "it is -1 or a number from 0");

    private static void CheckMode(int? mode, ApiRequest request) =>
        Check(mode is null or (>= 0 and <= ModeMax), request, "mode", $"it is 0..{ModeMax} (07777)");

    public static void CheckXAttrs(IReadOnlyDictionary<string, string>? attributes, ApiRequest request)
    {
        if (attributes is null)
        {
            return;
        }

        CheckNoNulls(attributes, request, "xAttrs");
        var bytes = attributes.Sum(
            static pair => (long)Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        if (bytes > FabricLimits.DirectoryXAttrBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, request.Route.Operation, "xAttrs",
                $"extended attributes have at most {FabricLimits.DirectoryXAttrBytesMax} bytes");
        }
    }

    // Nullability of members is checked by the serializer, that of dictionary values is not.
    private static void CheckNoNulls(IReadOnlyDictionary<string, string> values, ApiRequest request, string name) =>
        Check(values.Values.All(static value => value is not null), request, name, "a value is a text");

    private static void Check(bool holds, ApiRequest request, string name, string reason)
    {
        if (!holds)
        {
            throw request.Query.Bad(name, reason);
        }
    }
}
