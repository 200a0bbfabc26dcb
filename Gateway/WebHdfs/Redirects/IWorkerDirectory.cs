using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.WebHdfs.Redirects;

/// <summary>The registered workers. Clients are only ever sent to one of them.</summary>
internal interface IWorkerDirectory
{
    /// <summary>The worker that has, or will hold, the data of a path.</summary>
    WebHdfsWorker Of(FabricPath path, HttpContext http);
}
