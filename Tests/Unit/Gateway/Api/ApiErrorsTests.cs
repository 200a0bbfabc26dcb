using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

public sealed class ApiErrorsTests
{
    [Fact]
    public void StatusOf_EveryKind_IsNamedAndOnlyBugsAre500()
    {
        foreach (var kind in Enum.GetValues<FabricErrorKind>())
        {
            var status = ApiErrors.StatusOf(kind);
            Assert.InRange(status, 400, 599);
            Assert.Equal(kind == FabricErrorKind.Internal, status == 500);
        }
    }
}
