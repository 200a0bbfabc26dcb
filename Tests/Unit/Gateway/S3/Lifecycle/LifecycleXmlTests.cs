using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Lifecycle;

/// <summary>Lifecycle documents: what S3 takes and refuses.</summary>
public sealed class LifecycleXmlTests
{
    private const string Status = "<Status>Enabled</Status>";
    private const string Expire = "<Expiration><Days>1</Days></Expiration>";

    [Theory]
    [InlineData("<ID>a</ID><Filter><Prefix>logs/</Prefix></Filter>" + Status + Expire)]
    [InlineData("<ID>a</ID><Filter/>" + Status + Expire)]
    [InlineData("<ID>a</ID><Prefix>old/</Prefix><Status>Disabled</Status>" + Expire)]
    [InlineData("<Filter><Tag><Key>k</Key><Value/></Tag></Filter>" + Status + Expire)]
    [InlineData(
        "<Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>l</Key><Value>w</Value></Tag>"
        + "<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"
        + Status + "<Expiration><Date>2030-01-02T00:00:00.000Z</Date></Expiration>")]
    [InlineData(
        "<Filter/>" + Status
        + "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>")]
    [InlineData(
        "<Filter/>" + Status + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
        + "<NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration>")]
    [InlineData(
        "<Filter/>" + Status + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
        + "</AbortIncompleteMultipartUpload>")]
    public void Read_ValidRule_ComesBackTheSame(string rule)
    {
        var rules = Read(rule);

        using var xml = XmlText.Document();
        LifecycleXml.Write(xml, rules);
        var text = System.Text.Encoding.UTF8.GetString(xml.Written.Span);
        var again = LifecycleXml.FromText(text);
        using var second = XmlText.Document();
        LifecycleXml.Write(second, again);

        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(second.Written.Span));
        Assert.Equal(rules.Rules[0] with { Tags = [] }, again.Rules[0] with { Tags = [] });
        Assert.Equal(rules.Rules[0].Tags, again.Rules[0].Tags);
    }

    [Theory]
    [InlineData("MalformedXML", "")]
    [InlineData("MalformedXML", "<Filter/>" + Expire)]
    [InlineData("MalformedXML", "<Filter/><Status>enabled</Status>" + Expire)]
    [InlineData("MalformedXML", Status + Expire)]
    [InlineData("MalformedXML", "<Filter/><Prefix/>" + Status + Expire)]
    [InlineData("MalformedXML", "<Filter><Prefix>a</Prefix><Prefix>b</Prefix></Filter>" + Status + Expire)]
    [InlineData("MalformedXML", "<Filter><And><Prefix>a</Prefix></And></Filter>" + Status + Expire)]
    [InlineData("MalformedXML", "<Filter><Colour/></Filter>" + Status + Expire)]
    [InlineData("MalformedXML", "<Filter/><Colour/>" + Status + Expire)]
    [InlineData("MalformedXML", "<Filter/>" + Status + Expire + Expire)]
    [InlineData("MalformedXML", "<Filter/>" + Status + "<Expiration/>")]
    [InlineData("MalformedXML", "<Filter/>" + Status + "<Expiration><Days>many</Days></Expiration>")]
    [InlineData(
        "MalformedXML",
        "<Filter/>" + Status + "<Expiration><Days>1</Days><Date>2030-01-02T00:00:00Z</Date></Expiration>")]
    [InlineData("InvalidArgument", "<Filter/>" + Status + "<Expiration><Days>0</Days></Expiration>")]
    [InlineData("InvalidArgument", "<Filter/>" + Status + "<Expiration><Days>-3</Days></Expiration>")]
    [InlineData("InvalidArgument", "<Filter/>" + Status + "<Expiration><Date>2030-01-02T03:00:00Z</Date></Expiration>")]
    [InlineData("InvalidRequest", "<Filter/>" + Status)]
    [InlineData(
        "InvalidRequest",
        "<Filter><Tag><Key>k</Key><Value/></Tag></Filter>" + Status
        + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
        + "</AbortIncompleteMultipartUpload>")]
    [InlineData(
        "InvalidRequest",
        "<Filter><And><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan></And>"
        + "</Filter>" + Status + Expire)]
    [InlineData(
        "NotImplemented",
        "<Filter/>" + Status + "<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>")]
    [InlineData(
        "NotImplemented", "<Filter/>" + Status
        + "<NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionTransition>" + Expire)]
    public void Read_InvalidRule_IsRefused(string code, string rule) =>
        Assert.Equal(code, Assert.Throws<S3Exception>(() => Read(rule)).Error.Code);

    [Fact]
    public void Read_TwoRulesOfOneId_IsRefused() => Assert.Equal(
        "InvalidArgument",
        Assert.Throws<S3Exception>(() => LifecycleXml.Read(XElement.Parse(
            $"<LifecycleConfiguration><Rule><ID>a</ID><Filter/>{Status}{Expire}</Rule>"
            + $"<Rule><ID>a</ID><Filter/>{Status}{Expire}</Rule></LifecycleConfiguration>"))).Error.Code);

    [Theory]
    [InlineData("2026-03-04T05:06:07Z", 1, "2026-03-06T00:00:00Z")]
    [InlineData("2026-03-04T00:00:00Z", 1, "2026-03-05T00:00:00Z")]
    [InlineData("2026-03-04T23:59:59Z", 30, "2026-04-04T00:00:00Z")]
    public void DueUnixMs_Days_EndAtTheNextMidnight(string from, int days, string due) => Assert.Equal(
        DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture),
        DateTimeOffset.FromUnixTimeMilliseconds(LifecycleRule.DueUnixMs(
            DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            days)));

    private static LifecycleRules Read(string rule) => LifecycleXml.Read(
        XElement.Parse($"<LifecycleConfiguration><Rule>{rule}</Rule></LifecycleConfiguration>"));
}
