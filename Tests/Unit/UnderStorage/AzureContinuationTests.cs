using OrleansAlluxio.UnderStorage.Azure;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class AzureContinuationTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData("3:a", "2!92!token==")]
    [InlineData("dir/with : and 12:", "t")]
    public void TryParse_WhatToStringGave_IsTheSamePlace(string after, string? token)
    {
        var place = new AzureContinuation(after, token);

        Assert.Equal(place, AzureContinuation.TryParse(place.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("9:short")]
    [InlineData("-1:x")]
    [InlineData(":x")]
    public void TryParse_AnotherText_IsNull(string text) => Assert.Null(AzureContinuation.TryParse(text));
}
