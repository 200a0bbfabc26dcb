using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Protocol;

public class S3ErrorsTests
{
    public static TheoryData<FabricErrorKind> Kinds => [.. Enum.GetValues<FabricErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void From_EveryKind_HasCodeAndErrorStatus(FabricErrorKind kind)
    {
        var error = S3Errors.From(kind);

        Assert.NotEmpty(error.Code);
        Assert.InRange(error.Status, 400, 503);
    }

    [Theory]
    [InlineData(FabricErrorKind.InvalidArgument)]
    [InlineData(FabricErrorKind.InvalidPath)]
    [InlineData(FabricErrorKind.InvalidRange)]
    [InlineData(FabricErrorKind.TooLarge)]
    [InlineData(FabricErrorKind.NotADirectory)]
    [InlineData(FabricErrorKind.IsADirectory)]
    public void From_BadInput_IsNeverAServerError(FabricErrorKind kind) =>
        Assert.InRange(S3Errors.From(kind).Status, 400, 499);

    [Fact]
    public void From_UnknownKind_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => S3Errors.From((FabricErrorKind)9999));
}
