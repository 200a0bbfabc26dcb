using OrleansAlluxio.Gateway.S3.Checksums;

namespace OrleansAlluxio.Gateway.S3.Xml;

/// <summary>Checksums as elements of a document.</summary>
internal static class ChecksumText
{
    /// <summary>The value of a run of bytes; nothing for none.</summary>
    public static void Write(XmlText xml, PartChecksum? checksum)
    {
        if (checksum is not null)
        {
            xml.Element(ChecksumNames.ElementOf(checksum.Algorithm), checksum.Base64);
        }
    }

    /// <summary>Value and type of an object's; nothing for none.</summary>
    public static void Write(XmlText xml, ObjectChecksum? checksum)
    {
        if (checksum is not null)
        {
            xml.Element(ChecksumNames.ElementOf(checksum.Algorithm), checksum.Value)
                .Element("ChecksumType", ChecksumNames.NameOf(checksum.Type));
        }
    }

    /// <summary>Algorithm and type, as listings have them; nothing where the client named none.</summary>
    public static void WriteNames(XmlText xml, UploadChecksum checksum)
    {
        if (checksum.IsDeclared)
        {
            xml.Element("ChecksumAlgorithm", ChecksumNames.NameOf(checksum.Algorithm))
                .Element("ChecksumType", ChecksumNames.NameOf(checksum.Type));
        }
    }
}
