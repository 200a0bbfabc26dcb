using System.Xml;
using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Xml;

/// <summary>Reads a request's XML body, bounded and without DTDs, after it was verified whole.</summary>
internal static class XmlInput
{
    /// <summary>Largest body of most operations. 1 MiB, S3's.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Deepest nesting: the deepest S3 document has six levels.</summary>
    private const int DepthMax = 16;

    /// <summary>Reads the root element.</summary>
    /// <exception cref="S3Exception">MalformedXML for anything but a small, plain document with that root.</exception>
    public static async ValueTask<XElement> ReadAsync(
        VerifiedBody body, string rootName, int bytesMax, CancellationToken cancellationToken)
    {
        return Parse(await ReadBytesAsync(body, bytesMax, cancellationToken), rootName);
    }

    /// <summary>Reads the root element of a document that is already here, bounded by whoever got it.</summary>
    /// <exception cref="S3Exception">MalformedXML, as above.</exception>
    public static XElement Parse(byte[] bytes, string rootName)
    {
        try
        {
            var root = Parse(bytes);
            return root.Name.LocalName == rootName
                ? root
                : throw new S3Exception(S3Errors.MalformedXml, $"The document's root must be {rootName}.");
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException)
        {
            throw new S3Exception(S3Errors.MalformedXml, inner: e);
        }
    }

    /// <summary>Reads a whole verified body of bounded length.</summary>
    public static async ValueTask<byte[]> ReadBytesAsync(
        VerifiedBody body, int bytesMax, CancellationToken cancellationToken)
    {
        if (body.LengthBytes > bytesMax)
        {
            throw new S3Exception(S3Errors.MalformedXml, $"The document may have at most {bytesMax} bytes.");
        }

        var bytes = new byte[body.LengthBytes];
        await body.ReadExactlyAsync(bytes, cancellationToken);
        await body.VerifyAsync(cancellationToken);
        return bytes;
    }

    /// <summary>
    /// The text of a child element whatever its namespace; null when it is not there, MalformedXML when there are two.
    /// </summary>
    public static string? ChildText(XElement parent, string name)
    {
        string? text = null;
        foreach (var child in parent.Elements())
        {
            if (child.Name.LocalName != name)
            {
                continue;
            }

            text = text is null ? child.Value : throw new S3Exception(S3Errors.MalformedXml);
        }

        return text;
    }

    /// <summary>Parses a bounded document without DTDs.</summary>
    internal static XElement Parse(byte[] bytes)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = bytes.Length,
            MaxCharactersFromEntities = 0x1000,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        };
        using var stream = new MemoryStream(bytes, writable: false);
        using (var scan = XmlReader.Create(stream, settings))
        {
            while (scan.Read())
            {
                if (scan.Depth > DepthMax)
                {
                    throw new S3Exception(S3Errors.MalformedXml, "The document is nested too deeply.");
                }
            }
        }

        stream.Position = 0;
        using var reader = XmlReader.Create(stream, settings);
        return XElement.Load(reader);
    }
}
