using OrleansAlluxio.Gateway.WebHdfs.Operations;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>Which operation a request is. The only list of them; what is not in it is not there.</summary>
internal static class OperationTable
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE"];

    private static readonly Dictionary<(string Method, string Name), IWebHdfsOperation> Operations = new()
    {
        [("GET", OperationNames.Open)] = new Open(),
        [("GET", "GETFILESTATUS")] = new GetFileStatus(),
        [("GET", "LISTSTATUS")] = new ListStatus(),
        [("GET", "LISTSTATUS_BATCH")] = new ListStatusBatch(),
        [("GET", "GETHOMEDIRECTORY")] = new GetHomeDirectory(),
        [("PUT", OperationNames.Create)] = new Create(),
        [("PUT", "MKDIRS")] = new MakeDirectories(),
        [("PUT", "RENAME")] = new Rename(),
        [("DELETE", "DELETE")] = new Delete(),
    };

    /// <summary>All rows.</summary>
    public static IEnumerable<KeyValuePair<(string Method, string Name), IWebHdfsOperation>> All => Operations;

    /// <summary>The operation of a method and the parameter <c>op</c>.</summary>
    /// <exception cref="WebHdfsException">There is none.</exception>
    public static IWebHdfsOperation Find(string method, WebHdfsQuery query)
    {
        if (!Methods.Contains(method))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Unsupported, $"The method {WebHdfsQuery.Shown(method)} is not supported");
        }

        if (query.Text(ParameterNames.Op) is not { } op)
        {
            throw new WebHdfsException(WebHdfsErrors.Unsupported, "op=NULL is not supported");
        }

        return Operations.TryGetValue((method, op.ToUpperInvariant()), out var operation)
            ? operation
            : throw WebHdfsErrors.BadParameter(
                ParameterNames.Op, $"{WebHdfsQuery.Shown(op)} is not a valid {method} operation.");
    }
}
