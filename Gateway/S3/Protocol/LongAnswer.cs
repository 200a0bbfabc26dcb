using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// Answers an operation that can take minutes: when it takes longer than the interval, 200 and the document's first
/// line are sent, then a space now and again, and a failure comes as an error document inside the 200. So does S3.
/// </summary>
internal static class LongAnswer
{
    /// <summary>
    /// Runs the work and sends the document that it returns; the document is disposed. It must start with the
    /// declaration.
    /// </summary>
    public static ValueTask RunAsync(
        S3Exchange exchange, Func<CancellationToken, Task<XmlText>> work, CancellationToken cancellationToken) =>
        RunAsync(exchange, work, static () => { }, cancellationToken);

    /// <summary>
    /// The same. <paramref name="prepare"/> sets headers that the work has found; it is not called when they have left.
    /// </summary>
    public static async ValueTask RunAsync(
        S3Exchange exchange, Func<CancellationToken, Task<XmlText>> work, Action prepare,
        CancellationToken cancellationToken)
    {
        var running = work(cancellationToken);
        var began = false;
        try
        {
            while (!running.IsCompleted)
            {
                try
                {
                    await running.WaitAsync(exchange.Options.KeepConnectionInterval, exchange.Time, cancellationToken);
                }
                catch (TimeoutException) when (!running.IsCompleted)
                {
                    await KeepAsync(exchange, began, cancellationToken);
                    began = true;
                }
            }
        }
        finally
        {
            // Nobody else waits for it: the exchange must not end while the work still uses it.
            await running.ContinueWith(
                static _ =>
                    { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (!began)
        {
            using var document = await running;
            prepare();
            await exchange.SendAsync(document, cancellationToken);
            return;
        }

        using var rest = await EndAsync(exchange, running);

        // The declaration is out already.
        await exchange.Response.BodyWriter.WriteAsync(rest.Written[XmlText.Declaration.Length..], cancellationToken);
    }

    private static async ValueTask KeepAsync(S3Exchange exchange, bool began, CancellationToken cancellationToken)
    {
        if (!began)
        {
            exchange.Response.StatusCode = 200;
            exchange.Response.ContentType = "application/xml";
            using var start = XmlText.Document();
            await exchange.Response.BodyWriter.WriteAsync(start.Written, cancellationToken);
            return;
        }

        await exchange.Response.BodyWriter.WriteAsync(" "u8.ToArray(), cancellationToken);
    }

    private static async ValueTask<XmlText> EndAsync(S3Exchange exchange, Task<XmlText> running)
    {
        try
        {
            return await running;
        }
        catch (Exception e) when (e is S3Exception or FabricException)
        {
            var xml = XmlText.Document();
            ErrorDocument.WriteElement(
                xml, ErrorDocument.Classify(e), exchange.Request.Id, exchange.Request.Target.RawPath);
            return xml;
        }
    }
}
