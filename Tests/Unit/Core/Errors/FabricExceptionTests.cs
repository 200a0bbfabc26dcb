using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Core.Errors;

public sealed class FabricExceptionTests
{
    private static readonly HashSet<FabricErrorKind> WorthRetrying =
    [
        FabricErrorKind.Conflict, FabricErrorKind.LeaseHeld, FabricErrorKind.Busy, FabricErrorKind.Unavailable,
        FabricErrorKind.Timeout, FabricErrorKind.NoSpace, FabricErrorKind.Fenced,
    ];

    public static TheoryData<FabricErrorKind> Kinds => [.. Enum.GetValues<FabricErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Constructor_WithoutAdvice_TakesTheKindsDefault(FabricErrorKind kind)
    {
        var expected = WorthRetrying.Contains(kind) ? RetryAdvice.Backoff : RetryAdvice.Never;

        Assert.Equal(expected, new FabricException(kind, "read", "/a", "why").Retry);
        Assert.Equal(
            RetryAdvice.Exhausted, new FabricException(kind, "read", "/a", "why", RetryAdvice.Exhausted).Retry);
    }

    [Fact]
    public void Message_NamesOperationSubjectAndReason()
    {
        var inner = new IOException("disk");
        var error = new FabricException(FabricErrorKind.NoSpace, "write", "/a/b", "every tier is full", inner: inner);

        Assert.Equal("write '/a/b': every tier is full", error.Message);
        Assert.Equal("write", error.Operation);
        Assert.Equal("/a/b", error.Subject);
        Assert.Equal("every tier is full", error.Reason);
        Assert.Equal(FabricErrorKind.NoSpace, error.Kind);
        Assert.Same(inner, error.InnerException);
    }

    [Fact]
    public void Kinds_OnTheWire_KeepTheirNumbersFromOneWithoutGaps()
    {
        var numbers = Enum.GetValues<FabricErrorKind>().Select(kind => (int)kind).ToArray();

        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        Assert.Equal(1, (int)FabricErrorKind.NotFound);
        Assert.Equal(30, (int)FabricErrorKind.Internal);
    }
}
