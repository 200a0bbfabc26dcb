using System.Text.Json;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client;

/// <summary>Requests written by hand: what is left out has its default.</summary>
public sealed class RequestJsonTests
{
    [Fact]
    public void Read_JobWithoutGlobs_HasNone()
    {
        var request = JsonSerializer.Deserialize(
            """{"kind":"load","path":"/lake"}""", FabricJson.Default.JobRequest)!;

        Assert.Equal((JobKind.Load, "/lake"), (request.Kind, request.Path.Value));
        Assert.Empty(request.Include);
        Assert.Empty(request.Exclude);
    }
}
