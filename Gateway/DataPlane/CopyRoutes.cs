using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>How a page travels to who keeps a copy of it: its id in the target, its bytes as the body.</summary>
internal static class CopyRoutes
{
    /// <summary>The target of a page at a worker, and whose cache quota it counts against.</summary>
    public static Uri TargetOf(Uri worker, PageId page, string route, CacheCharge? charge)
    {
        var target = string.Create(
            CultureInfo.InvariantCulture,
            $"{route}?inode={page.File.Inode.Value}&version={page.File.Version.Value}&page={page.Index}");
        return new Uri(worker, charge is null ? target : string.Create(
            CultureInfo.InvariantCulture,
            $"{target}&charge={charge.Principal}-{charge.BytesMax}-{charge.CapacityBytes}-{charge.Epoch}"));
    }

    /// <summary>Whose quota a target names; null for nobody's. InvalidArgument for what is none.</summary>
    public static CacheCharge? ChargeOf(HttpContext context)
    {
        if (context.Request.Query["charge"].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        var parts = text.Split('-');
        var numbers = parts.Select(static p =>
            long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).ToArray();
        return numbers is [>= 0 and <= int.MaxValue, >= 0, >= 0, >= 0]
            ? new CacheCharge((int)numbers[0], numbers[1], numbers[2], numbers[3])
            : throw Bad(context, "what it says of a quota is none");
    }

    /// <summary>The page a target names. InvalidArgument for none.</summary>
    public static PageId PageOf(HttpContext context)
    {
        var query = context.Request.Query;
        return TryNumber("inode", out var inode) && TryNumber("version", out var version)
            && TryNumber("page", out var page) && inode > 0 && version > 0 && page <= int.MaxValue
            ? new PageId(new FileVersion(new InodeId(inode), new ContentVersion(version)), (int)page)
            : throw Bad(context, "it names no page");

        bool TryNumber(string name, out long number) =>
            long.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads the page of a request into memory that the caller returns to the shared pool.</summary>
    public static async ValueTask<(byte[] Buffer, int LengthBytes)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= FabricLimits.PageBytes and var length))
        {
            throw Bad(context, $"a page has 1 to {FabricLimits.PageBytes} bytes");
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, (int)length), context.RequestAborted);
            return (buffer, (int)length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static FabricException Bad(HttpContext context, string reason) =>
        new(FabricErrorKind.InvalidArgument, "keep copy", context.Request.Path, reason);
}
