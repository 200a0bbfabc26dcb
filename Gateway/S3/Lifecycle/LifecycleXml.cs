using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Lifecycle;

/// <summary>Lifecycle rules as a document: read with S3's own rules, written and kept in one canonical form.</summary>
internal static class LifecycleXml
{
    /// <summary>The root of the document.</summary>
    public const string Root = "LifecycleConfiguration";

    private const int RulesMax = 1000;
    private const int IdLengthMax = 255;
    private const int NoncurrentKeptMax = 100;

    /// <summary>Reads what was kept.</summary>
    public static LifecycleRules FromText(string text) => Read(XmlInput.Parse(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads a document.</summary>
    /// <exception cref="S3Exception">MalformedXML, InvalidArgument, InvalidRequest, NotImplemented.</exception>
    public static LifecycleRules Read(XElement root)
    {
        var rules = new List<LifecycleRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in root.Elements())
        {
            if (element.Name.LocalName != "Rule" || rules.Count == RulesMax)
            {
                throw Malformed($"It has 1 to {RulesMax} elements Rule and no other.");
            }

            var rule = ReadRule(element);
            rules.Add(ids.Add(rule.Id) ? rule
                : throw new S3Exception(
                    S3Errors.InvalidArgument, "Rule ID must be unique. Found same ID for more than one rule"));
        }

        return rules.Count > 0 ? new LifecycleRules(rules) : throw Malformed("It has no Rule.");
    }

    /// <summary>Writes the document's root element.</summary>
    public static void Write(XmlText xml, LifecycleRules rules)
    {
        xml.OpenRoot(Root);
        foreach (var rule in rules.Rules)
        {
            xml.Open("Rule");
            if (rule.ExpirationDays is not null || rule.ExpirationUnixMs is not null || rule.ExpiresMarkers is not null)
            {
                xml.Open("Expiration");
                Optional(xml, "Days", rule.ExpirationDays);
                if (rule.ExpirationUnixMs is { } date)
                {
                    xml.ElementTime("Date", date);
                }

                if (rule.ExpiresMarkers is { } markers)
                {
                    xml.Element("ExpiredObjectDeleteMarker", markers);
                }

                xml.Close("Expiration");
            }

            xml.Element("ID", rule.Id);
            WriteFilter(xml, rule);
            xml.Element("Status", rule.IsEnabled ? "Enabled" : "Disabled");
            if (rule.NoncurrentDays is { } days)
            {
                xml.Open("NoncurrentVersionExpiration").Element("NoncurrentDays", days);
                Optional(xml, "NewerNoncurrentVersions", rule.NoncurrentKept);
                xml.Close("NoncurrentVersionExpiration");
            }

            if (rule.AbortUploadsDays is { } abort)
            {
                xml.Open("AbortIncompleteMultipartUpload").Element("DaysAfterInitiation", abort)
                    .Close("AbortIncompleteMultipartUpload");
            }

            xml.Close("Rule");
        }

        xml.Close(Root);
    }

    private static void WriteFilter(XmlText xml, LifecycleRule rule)
    {
        if (rule.IsOldForm)
        {
            xml.Element("Prefix", rule.Prefix ?? string.Empty);
            return;
        }

        xml.Open("Filter");
        if (rule.IsConjunction)
        {
            xml.Open("And");
        }

        if (rule.Prefix is { } prefix)
        {
            xml.Element("Prefix", prefix);
        }

        foreach (var (key, value) in rule.Tags)
        {
            xml.Open("Tag").Element("Key", key).Element("Value", value).Close("Tag");
        }

        Optional(xml, "ObjectSizeGreaterThan", rule.SizeGreaterThan);
        Optional(xml, "ObjectSizeLessThan", rule.SizeLessThan);
        if (rule.IsConjunction)
        {
            xml.Close("And");
        }

        xml.Close("Filter");
    }

    private static void Optional(XmlText xml, string name, long? value)
    {
        if (value is { } number)
        {
            xml.Element(name, number);
        }
    }

    private static LifecycleRule ReadRule(XElement element)
    {
        var children = Children(
            element, "ID", "Status", "Prefix", "Filter", "Expiration", "NoncurrentVersionExpiration",
            "AbortIncompleteMultipartUpload", "Transition", "NoncurrentVersionTransition");
        if (children.ContainsKey("Transition") || children.ContainsKey("NoncurrentVersionTransition"))
        {
            throw new S3Exception(S3Errors.NotImplemented, "There are no storage classes to move objects to.");
        }

        if (children.ContainsKey("Prefix") == children.ContainsKey("Filter"))
        {
            throw Malformed("A rule has either Filter or Prefix.");
        }

        var id = children.GetValueOrDefault("ID")?.Value;
        var rule = new LifecycleRule
        {
            Id = id is { Length: > 0 } ? id : Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))))[..32],
            IsEnabled = children.GetValueOrDefault("Status")?.Value switch
            {
                "Enabled" => true,
                "Disabled" => false,
                _ => throw Malformed("A rule's Status is Enabled or Disabled."),
            },
        };
        if (rule.Id.Length > IdLengthMax)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, $"ID length should not exceed allowed limit of {IdLengthMax}");
        }

        rule = children.TryGetValue("Filter", out var filter)
            ? ReadFilter(rule, filter)
            : rule with { IsOldForm = true, Prefix = children["Prefix"].Value };
        return ReadActions(rule, children);
    }

    private static LifecycleRule ReadFilter(LifecycleRule rule, XElement filter)
    {
        var children = filter.Elements().ToList();
        var isConjunction = children.Count == 1 && children[0].Name.LocalName == "And";
        if (isConjunction)
        {
            children = [.. children[0].Elements()];
        }

        if (isConjunction ? children.Count < 2 : children.Count > 1)
        {
            throw Malformed("A Filter has one condition, or several in And.");
        }

        rule = rule with { IsConjunction = isConjunction };
        var tags = new ObjectTags();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in children)
        {
            var name = child.Name.LocalName;
            if (!seen.Add(name) && name != "Tag")
            {
                throw Malformed($"{name} is there twice.");
            }

            switch (name)
            {
                case "Prefix":
                    rule = rule with { Prefix = child.Value };
                    break;
                case "Tag":
                    tags.Add(
                        XmlInput.ChildText(child, "Key") ?? throw Malformed("A Tag has a Key."),
                        XmlInput.ChildText(child, "Value") ?? throw Malformed("A Tag has a Value."));
                    break;
                case "ObjectSizeGreaterThan":
                    rule = rule with { SizeGreaterThan = Number(child, 0, long.MaxValue) };
                    break;
                case "ObjectSizeLessThan":
                    rule = rule with { SizeLessThan = Number(child, 1, long.MaxValue) };
                    break;
                default:
                    throw Malformed($"A Filter has no {name}.");
            }
        }

        return rule.SizeGreaterThan >= rule.SizeLessThan - 1
            ? throw new S3Exception(
                S3Errors.InvalidRequest, "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
            : rule with { Tags = tags.Tags };
    }

    private static LifecycleRule ReadActions(LifecycleRule rule, Dictionary<string, XElement> children)
    {
        var hasAction = false;
        if (children.TryGetValue("Expiration", out var expiration))
        {
            rule = ReadExpiration(rule, expiration);
            hasAction = true;
        }

        if (children.TryGetValue("NoncurrentVersionExpiration", out var noncurrent))
        {
            var given = Children(noncurrent, "NoncurrentDays", "NewerNoncurrentVersions");
            rule = rule with
            {
                NoncurrentDays = Days(given.GetValueOrDefault("NoncurrentDays"), "NoncurrentDays"),
                NoncurrentKept = given.TryGetValue("NewerNoncurrentVersions", out var kept)
                    ? (int)Number(kept, 1, NoncurrentKeptMax)
                    : null,
            };
            hasAction = true;
        }

        if (children.TryGetValue("AbortIncompleteMultipartUpload", out var abort))
        {
            var given = Children(abort, "DaysAfterInitiation");
            var days = Days(given.GetValueOrDefault("DaysAfterInitiation"), "DaysAfterInitiation");
            rule = rule with { AbortUploadsDays = days };
            hasAction = true;
        }

        if (!hasAction)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "At least one action needs to be specified in a rule.");
        }

        return (rule.AbortUploadsDays is not null || rule.ExpiresMarkers is not null)
            && (rule.Tags.Count > 0 || rule.SizeGreaterThan is not null || rule.SizeLessThan is not null)
            ? throw new S3Exception(
                S3Errors.InvalidRequest,
                "Uploads and delete markers have no tags and no size: their rules filter by prefix only.")
            : rule;
    }

    private static LifecycleRule ReadExpiration(LifecycleRule rule, XElement expiration)
    {
        var given = Children(expiration, "Days", "Date", "ExpiredObjectDeleteMarker");
        if (given.Count != 1)
        {
            throw Malformed("An Expiration has Days, Date or ExpiredObjectDeleteMarker.");
        }

        if (given.TryGetValue("Days", out var days))
        {
            return rule with { ExpirationDays = Days(days, "Days") };
        }

        if (given.TryGetValue("Date", out var date))
        {
            return !DateTimeOffset.TryParse(
                date.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? throw Malformed("A Date is in the ISO 8601 format.")
                : time.UtcDateTime.TimeOfDay != TimeSpan.Zero
                    ? throw new S3Exception(S3Errors.InvalidArgument, "'Date' must be at midnight GMT")
                    : rule with { ExpirationUnixMs = time.ToUnixTimeMilliseconds() };
        }

        return rule with
        {
            ExpiresMarkers = given["ExpiredObjectDeleteMarker"].Value switch
            {
                "true" => true,
                "false" => false,
                _ => throw Malformed("ExpiredObjectDeleteMarker is true or false."),
            },
        };
    }

    private static int Days(XElement? element, string name) =>
        element is null ? throw Malformed($"{name} is missing.")
        : int.TryParse(element.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days)
            ? days > 0
                ? days
                : throw new S3Exception(
                    S3Errors.InvalidArgument,
                    $"'{name}' for {element.Parent!.Name.LocalName} action must be a positive integer")
            : throw Malformed($"{name} is a number of days.");

    private static long Number(XElement element, long least, long most) =>
        long.TryParse(element.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number >= least && number <= most
                ? number
                : throw new S3Exception(
                    S3Errors.InvalidArgument, $"'{element.Name.LocalName}' is {least} to {most}.")
            : throw Malformed($"{element.Name.LocalName} is a number.");

    private static Dictionary<string, XElement> Children(XElement parent, params ReadOnlySpan<string> known)
    {
        var children = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var child in parent.Elements())
        {
            var name = child.Name.LocalName;
            if (!known.Contains(name)
                || (!children.TryAdd(name, child) && !name.EndsWith("Transition", StringComparison.Ordinal)))
            {
                throw Malformed($"{parent.Name.LocalName} has {name} where it may not.");
            }
        }

        return children;
    }

    private static S3Exception Malformed(string reason) => new(S3Errors.MalformedXml, reason);
}
