using System.Globalization;
using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Cors;

/// <summary>A bucket's CORS configuration. Immutable; kept as the document that it is answered as.</summary>
internal sealed class CorsRules
{
    /// <summary>Root element.</summary>
    public const string Root = "CORSConfiguration";

    private const int RulesMax = 100;
    private const int IdLengthMax = 255;

    private readonly List<CorsRule> _rules;

    private CorsRules(List<CorsRule> rules) => _rules = rules;

    /// <summary>Reads a document.</summary>
    /// <exception cref="S3Exception">MalformedXML or InvalidRequest, in S3's words.</exception>
    public static CorsRules Read(XElement root)
    {
        var rules = new List<CorsRule>();
        foreach (var element in root.Elements())
        {
            rules.Add(element.Name.LocalName == "CORSRule" ? ReadRule(element) : throw Malformed());
        }

        return rules.Count is > 0 and <= RulesMax ? new CorsRules(rules) : throw Malformed();
    }

    /// <summary>
    /// Reads what was kept; whatever another door wrote there and is no configuration allows nothing.
    /// </summary>
    public static CorsRules OfText(string text)
    {
        try
        {
            return Read(XmlInput.Parse(System.Text.Encoding.UTF8.GetBytes(text), Root));
        }
        catch (S3Exception)
        {
            return new CorsRules([]);
        }
    }

    /// <summary>The first rule for an origin, a method and all of these headers; null when none allows that.</summary>
    public CorsRule? TryFind(string origin, string method, IReadOnlyList<string> headers)
    {
        foreach (var rule in _rules)
        {
            if (rule.Allows(origin, method, headers))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The document, without its declaration.</summary>
    public string ToText()
    {
        using var xml = XmlText.Document();
        xml.OpenRoot(Root);
        foreach (var rule in _rules)
        {
            xml.Open("CORSRule");
            Write(xml, "ID", rule.Id is null ? [] : [rule.Id]);
            Write(xml, "AllowedOrigin", rule.Origins);
            Write(xml, "AllowedMethod", rule.Methods);
            Write(xml, "AllowedHeader", rule.Headers);
            Write(xml, "ExposeHeader", rule.Exposed);
            if (rule.MaxAgeSeconds is { } seconds)
            {
                xml.Element("MaxAgeSeconds", seconds);
            }

            xml.Close("CORSRule");
        }

        xml.Close(Root);
        return System.Text.Encoding.UTF8.GetString(xml.Written.Span[XmlText.Declaration.Length..]);
    }

    private static void Write(XmlText xml, string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            xml.Element(name, value);
        }
    }

    private static CorsRule ReadRule(XElement rule)
    {
        List<string> origins = [], methods = [], headers = [], exposed = [];
        string? id = null;
        int? seconds = null;
        foreach (var element in rule.Elements())
        {
            switch (element.Name.LocalName)
            {
                case "ID" when id is null && element.Value.Length <= IdLengthMax:
                    id = element.Value;
                    break;
                case "AllowedOrigin":
                    origins.Add(WithOneWildcard("AllowedOrigin", element.Value));
                    break;
                case "AllowedMethod":
                    methods.Add(Method(element.Value));
                    break;
                case "AllowedHeader":
                    headers.Add(WithOneWildcard("AllowedHeader", element.Value));
                    break;
                case "ExposeHeader":
                    exposed.Add(Exposed(element.Value));
                    break;
                case "MaxAgeSeconds" when seconds is null && int.TryParse(
                    element.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value):
                    seconds = value;
                    break;
                default:
                    throw Malformed();
            }
        }

        return origins.Count > 0 && methods.Count > 0
            ? new CorsRule(id, origins, methods, headers, exposed, seconds)
            : throw Malformed();
    }

    private static string WithOneWildcard(string name, string value) =>
        !IsHeaderText(value) ? throw Malformed()
        : value.IndexOf('*', StringComparison.Ordinal) == value.LastIndexOf('*') ? value
        : throw new S3Exception(S3Errors.InvalidRequest, $"{name} \"{value}\" can not have more than one wildcard.");

    private static string Method(string value) => value is "GET" or "PUT" or "POST" or "DELETE" or "HEAD"
        ? value
        : throw new S3Exception(
            S3Errors.InvalidRequest,
            $"Found unsupported HTTP method in CORS config. Unsupported method is {value}");

    private static string Exposed(string value) =>
        !IsHeaderText(value) ? throw Malformed()
        : !value.Contains('*', StringComparison.Ordinal) ? value
        : throw new S3Exception(
            S3Errors.InvalidRequest,
            $"ExposeHeader \"{value}\" contains wildcard. We currently do not support wildcard for ExposeHeader.");

    // It becomes part of a header.
    private static bool IsHeaderText(string value) =>
        value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static S3Exception Malformed() => new(S3Errors.MalformedXml);
}
