using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Tags as the document that requests and answers carry.</summary>
internal static class TaggingDocument
{
    /// <summary>Reads a verified body.</summary>
    public static async ValueTask<ObjectTags> ReadAsync(
        VerifiedBody body, int tagsMax, CancellationToken cancellationToken)
    {
        var root = await XmlInput.ReadAsync(body, "Tagging", XmlInput.BytesMax, cancellationToken);
        return Read(root, tagsMax);
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="S3Exception">MalformedXML, InvalidTag.</exception>
    public static ObjectTags Read(System.Xml.Linq.XElement root, int tagsMax)
    {
        var tags = new ObjectTags(tagsMax);
        foreach (var set in root.Elements())
        {
            foreach (var tag in set.Elements())
            {
                tags.Add(
                    XmlInput.ChildText(tag, "Key") ?? throw new S3Exception(S3Errors.MalformedXml),
                    XmlInput.ChildText(tag, "Value") ?? throw new S3Exception(S3Errors.MalformedXml));
            }
        }

        return tags;
    }

    /// <summary>Writes the document; the caller disposes it.</summary>
    public static XmlText Write(ObjectTags tags)
    {
        var xml = XmlText.Document().OpenRoot("Tagging").Open("TagSet");
        foreach (var (name, value) in tags.Tags)
        {
            xml.Open("Tag").Element("Key", name).Element("Value", value).Close("Tag");
        }

        return xml.Close("TagSet").Close("Tagging");
    }
}
