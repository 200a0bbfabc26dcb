using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>How documents are written: as Hadoop's do, which leave names as they are.</summary>
internal static class JsonStyle
{
    /// <summary>Only what JSON itself demands is escaped; answers are never part of a web page.</summary>
    public static JsonWriterOptions Plain { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
