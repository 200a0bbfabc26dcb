using System.Globalization;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Xml;

/// <summary>
/// Writes an S3 document. Keys may hold any character: what XML 1.0 cannot carry goes out as a reference, as S3 does.
/// </summary>
internal sealed class XmlText : IDisposable
{
    /// <summary>How every document begins.</summary>
    public const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly Utf8Text _text = new(4096);

    /// <summary>What was written, lent until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _text.Written;

    /// <summary>Starts a document with its declaration.</summary>
    public static XmlText Document()
    {
        var xml = new XmlText();
        xml._text.Append(Declaration);
        return xml;
    }

    /// <summary>Opens the root in S3's namespace.</summary>
    public XmlText OpenRoot(string name)
    {
        _text.Append('<').Append(name).Append(" xmlns=\"").Append(Namespace).Append("\">");
        return this;
    }

    /// <summary>Opens an element.</summary>
    public XmlText Open(string name)
    {
        _text.Append('<').Append(name).Append('>');
        return this;
    }

    /// <summary>Closes an element.</summary>
    public XmlText Close(string name)
    {
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element with text.</summary>
    public XmlText Element(string name, string value)
    {
        if (value.Length == 0)
        {
            _text.Append('<').Append(name).Append("/>");
            return this;
        }

        Open(name);
        AppendEscaped(value);
        return Close(name);
    }

    /// <summary>An element with a number.</summary>
    public XmlText Element(string name, long value)
    {
        Open(name);
        _text.Append(value);
        return Close(name);
    }

    /// <summary>An element with true or false.</summary>
    public XmlText Element(string name, bool value) => Element(name, value ? "true" : "false");

    /// <summary>An element with a time in S3's form.</summary>
    public XmlText ElementTime(string name, long unixMs) => Element(
        name,
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>An element with an entity tag in its quotes.</summary>
    public XmlText ElementTag(string name, string contentTag) => Element(name, "\"" + contentTag + "\"");

    /// <summary>An element of the caller as owner.</summary>
    public XmlText Owner(string name, string user) =>
        Open(name).Element("ID", user).Element("DisplayName", user).Close(name);

    /// <summary>Markup that needs no escaping.</summary>
    public XmlText Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void AppendEscaped(string value)
    {
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            var special = IndexOfSpecial(rest);
            if (special < 0)
            {
                _text.Append(rest);
                return;
            }

            _text.Append(rest[..special]);
            switch (rest[special])
            {
                case '<':
                    _text.Append("&lt;");
                    break;
                case '>':
                    _text.Append("&gt;");
                    break;
                case '&':
                    _text.Append("&amp;");
                    break;
                case '"':
                    _text.Append("&quot;");
                    break;
                default:
                    _text.Append("&#").Append((long)rest[special]).Append(';');
                    break;
            }

            rest = rest[(special + 1)..];
        }
    }

    private static int IndexOfSpecial(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '<' or '>' or '&' or '"' or '\u007f' or '\ufffe' or '\uffff')
            {
                return i;
            }
        }

        return -1;
    }
}
