using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.WebHdfs;

public class WebHdfsErrorsTests
{
    public static TheoryData<FabricErrorKind> Kinds => [.. Enum.GetValues<FabricErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void From_EveryKind_HasClassAndErrorStatus(FabricErrorKind kind)
    {
        var error = WebHdfsErrors.From(kind);

        Assert.Contains('.', error.JavaClass);
        Assert.EndsWith(error.Name, error.JavaClass, StringComparison.Ordinal);
        Assert.Equal(
            kind is FabricErrorKind.Deadlock or FabricErrorKind.Internal ? 500 : error.Status, error.Status);
        Assert.InRange(error.Status, 400, 500);
    }

    [Theory]
    [InlineData(FabricErrorKind.InvalidArgument)]
    [InlineData(FabricErrorKind.InvalidPath)]
    [InlineData(FabricErrorKind.InvalidRange)]
    [InlineData(FabricErrorKind.TooLarge)]
    [InlineData(FabricErrorKind.NotADirectory)]
    [InlineData(FabricErrorKind.IsADirectory)]
    public void From_BadInput_IsNeverAServerError(FabricErrorKind kind) =>
        Assert.InRange(WebHdfsErrors.From(kind).Status, 400, 499);

    [Fact]
    public void From_UnknownKind_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WebHdfsErrors.From((FabricErrorKind)9999));

    [Fact]
    public void Classify_InternalFailure_TellsNothingOfIt()
    {
        var told = WebHdfsErrors.Classify(
            new FabricException(FabricErrorKind.Internal, "read", "/secret", "password hunter2"));

        Assert.DoesNotContain("hunter2", told.Message, StringComparison.Ordinal);
    }
}
