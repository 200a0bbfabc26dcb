using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Protocol;

/// <summary>Races with other changes: repeated here, and when that is not enough by the client.</summary>
public sealed class RaceRepeatsTests
{
    private static readonly FabricPath Path = FabricPath.Parse("/b/k");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("status")]
    [InlineData("list")]
    [InlineData("open")]
    [InlineData("create")]
    [InlineData("mkdir")]
    [InlineData("delete")]
    [InlineData("rename")]
    [InlineData("attributes")]
    [InlineData("copy")]
    public async Task Call_ThatMeetsAnotherChange_IsMadeAgainUntilItIsOver(string call)
    {
        var fabric = new MemoryFabric(TimeProvider.System);
        var client = new SteadyClient(fabric, new NoWaiting());
        fabric.Complete(Path, new CreateOptions(), [1], null);
        var races = 0;
        fabric.OnCall = (made, _) =>
        {
            if (made == call && ++races < 14)
            {
                throw Race(RetryAdvice.Backoff);
            }
        };

        await MakeAsync(client, call);

        Assert.Equal(14, races);
    }

    [Theory]
    [InlineData(RetryAdvice.Backoff, 14, RetryAdvice.Exhausted)]
    [InlineData(RetryAdvice.Never, 1, RetryAdvice.Never)]
    [InlineData(RetryAdvice.Exhausted, 1, RetryAdvice.Exhausted)]
    public async Task Call_ThatIsNeverOver_FailsSayingWhetherItWasRepeated(
        RetryAdvice advice, int calls, RetryAdvice told)
    {
        var fabric = new MemoryFabric(TimeProvider.System);
        var races = 0;
        fabric.OnCall = (_, _) =>
        {
            races++;
            throw Race(advice);
        };

        var error = await Assert.ThrowsAsync<FabricException>(
            () => MakeAsync(new SteadyClient(fabric, new NoWaiting()), "delete"));

        Assert.Equal((FabricErrorKind.Conflict, told, calls), (error.Kind, error.Retry, races));
    }

    [Theory]
    [InlineData(RetryAdvice.Backoff, "SlowDown", 503)]
    [InlineData(RetryAdvice.Exhausted, "SlowDown", 503)]
    [InlineData(RetryAdvice.Never, "OperationAborted", 409)]
    public void Error_OfARace_IsOneThatClientsTryAgain(RetryAdvice advice, string code, int status)
    {
        var refusal = ErrorDocument.Classify(Race(advice));

        Assert.Equal((code, status), (refusal.Error.Code, refusal.Error.Status));
    }

    private static FabricException Race(RetryAdvice advice) =>
        new(FabricErrorKind.Conflict, "test", Path.Value, "another change", advice);

    private static async Task MakeAsync(SteadyClient client, string call)
    {
        switch (call)
        {
            case "status":
                await client.TryGetStatusAsync(Path, OperationOptions.Default, Token);
                break;
            case "list":
                await client.ListAsync(Path.Parent, new ListOptions(), Token);
                break;
            case "open":
                await (await client.OpenReadAsync(Path, OperationOptions.Default, Token)).DisposeAsync();
                break;
            case "create":
                await (await client.CreateAsync(Path, new CreateOptions { Overwrite = true }, Token)).DisposeAsync();
                break;
            case "mkdir":
                await client.CreateDirectoryAsync(Path.Parent, new DirectoryOptions { AllowExisting = true }, Token);
                break;
            case "delete":
                await client.DeleteAsync(Path, new DeleteOptions(), Token);
                break;
            case "rename":
                await client.RenameAsync(Path, Path.Parent.Child("l"), new RenameOptions(), Token);
                break;
            case "attributes":
                await client.SetAttributesAsync(Path, new AttributeChange(), Token);
                break;
            default:
                await client.CopyAsync(Path, Path.Parent.Child("l"), new CreateOptions(), Token);
                break;
        }
    }
}
