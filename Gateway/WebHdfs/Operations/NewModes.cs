using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// The mode of what is made. Clients send one that they have masked already, which is taken as it is; without one the
/// door's umask counts.
/// </summary>
internal static class NewModes
{
    private const int FileBits = 0x1B6; // 0666
    private const int DirectoryBits = 0x1FF; // 0777

    /// <summary>The mode of a new file.</summary>
    public static int OfFile(WebHdfsQuery query, WebHdfsDoorOptions options) => Of(query, options, FileBits);

    /// <summary>The mode of a new directory.</summary>
    public static int OfDirectory(WebHdfsQuery query, WebHdfsDoorOptions options) => Of(query, options, DirectoryBits);

    /// <summary>Reads the parameters, for what is wrong with them.</summary>
    public static void Check(WebHdfsQuery query)
    {
        query.Permission(ParameterNames.Permission);
        query.Permission(ParameterNames.UnmaskedPermission);
    }

    private static int Of(WebHdfsQuery query, WebHdfsDoorOptions options, int bits) =>
        query.Permission(ParameterNames.Permission)
        ?? ((query.Permission(ParameterNames.UnmaskedPermission) ?? bits) & ~options.Umask);
}
