using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

/// <summary>Keys of event notifications, encoded like a form, or not at all.</summary>
public sealed class StoreEventKeyTests
{
    [Theory]
    [InlineData("a/b", "a/b", null)]
    [InlineData("my+photo%2Bof%3A+me.jpg", "my photo+of: me.jpg", "my+photo%2Bof%3A+me.jpg")]
    [InlineData("a%2Fb", "a/b", "a%2Fb")]
    [InlineData("caf%C3%A9", "café", "caf%C3%A9")]
    [InlineData("café 😀", "café 😀", null)]
    [InlineData("100%", "100%", null)]
    [InlineData("100%2", "100%2", null)]
    [InlineData("%zz", "%zz", null)]
    [InlineData("%C3", "%C3", null)]
    [InlineData("a+b", "a b", "a+b")]
    public void Read_Key_GivesEveryReading(string text, string key, string? other) =>
        Assert.Equal((key, other), StoreEventKey.Read(text));
}
