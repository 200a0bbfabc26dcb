using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.CrossCluster.Amqp;

namespace OrleansAlluxio.Tests.Unit.Gateway.CrossCluster;

public sealed class AmqpSealTests
{
    private static readonly AmqpSeal Seal = new(new PeerSecret("a secret of clusters"));
    private static readonly string Meaning = AmqpSeal.Frame("a", "f");
    private static readonly OriginPosition Value = new("e", 7);

    [Fact]
    public void Open_OfWhatWasClosedForTheSame_IsIt() => Assert.Equal(
        Value, Seal.Open(Meaning, Closed(), CrossClusterJson.Default.OriginPosition));

    [Fact]
    public void Open_WithAnyByteChanged_IsRefused()
    {
        for (var i = 0; i < Closed().Length; i++)
        {
            var body = Closed();
            body[i] ^= 1;
            var refused = Assert.Throws<FabricException>(
                () => Seal.Open(Meaning, body, CrossClusterJson.Default.OriginPosition));
            Assert.True(refused.Kind is FabricErrorKind.Unauthenticated or FabricErrorKind.Unsupported);
        }
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        for (var length = 0; length < Closed().Length; length++)
        {
            var body = Closed()[..length];
            Assert.Throws<FabricException>(
                () => Seal.Open(Meaning, body, CrossClusterJson.Default.OriginPosition));
        }
    }

    [Fact]
    public void Open_AsAnythingElse_IsRefused()
    {
        string[] others =
        [
            AmqpSeal.Frame("b", "f"), AmqpSeal.Frame("a", "g"), AmqpSeal.Answer("done", "f"),
            AmqpSeal.Request(ClusterId.Parse("a"), "head", "n", "1"),
        ];

        Assert.All(others, static m =>
        {
            var refused = Assert.Throws<FabricException>(
                () => Seal.Open(m, Closed(), CrossClusterJson.Default.OriginPosition));
            Assert.Equal(FabricErrorKind.Unauthenticated, refused.Kind);
        });
    }

    [Fact]
    public void Open_OfAnotherVersion_SaysSo()
    {
        var body = Closed();
        body[0] = (byte)'2';

        var refused = Assert.Throws<FabricException>(
            () => Seal.Open(Meaning, body, CrossClusterJson.Default.OriginPosition));

        Assert.Equal(FabricErrorKind.Unsupported, refused.Kind);
        Assert.Contains("the other '2'", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void FeedOf_TheSamePlacesInAnyOrder_IsTheSame()
    {
        StoreLocation[] places = [StoreLocation.Parse("s3://b/a"), StoreLocation.Parse("s3://b/c")];

        Assert.Equal(AmqpNames.FeedOf(places), AmqpNames.FeedOf([places[1], places[0]]));
        Assert.NotEqual(AmqpNames.FeedOf(places), AmqpNames.FeedOf(places[..1]));
        Assert.Equal(("a.b", "f"), AmqpNames.Parts(AmqpNames.KeyOf(ClusterId.Parse("a.b"), "f")));
    }

    private static byte[] Closed() => Seal.Close(Meaning, Value, CrossClusterJson.Default.OriginPosition);
}
