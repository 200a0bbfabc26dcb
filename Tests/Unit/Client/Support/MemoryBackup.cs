using System.Text;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>A backup that is a word.</summary>
internal sealed class MemoryBackup : IFabricBackup
{
    public async ValueTask WriteAsync(Stream target, CancellationToken cancellationToken) =>
        await target.WriteAsync(Encoding.UTF8.GetBytes("backup"), cancellationToken);
}
