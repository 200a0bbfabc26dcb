using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>The server's process over the fabric API: what it counts, records and finds wrong with itself.</summary>
public sealed class HttpFabricProcess
{
    private readonly ApiTransport _transport;

    internal HttpFabricProcess(ApiTransport transport) => _transport = transport;

    /// <summary>Its figures, in Prometheus' text format.</summary>
    public ValueTask<string> ReadMetricsAsync(CancellationToken cancellationToken) =>
        TextAsync(ApiTarget.Of("read metrics", WireNames.Metrics), cancellationToken);

    /// <summary>The figures of its live workers, in the same format, each with the label <c>worker</c>.</summary>
    public ValueTask<string> ReadWorkerMetricsAsync(CancellationToken cancellationToken) =>
        TextAsync(ApiTarget.Of("read worker metrics", WireNames.WorkersMetrics), cancellationToken);

    /// <summary>The last lines of the audit log, oldest first, after a sequence number.</summary>
    public async ValueTask<IReadOnlyList<string>> TailAuditAsync(
        int linesMax, long afterSequence, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("tail audit log", WireNames.Audit)
            .With("limit", linesMax).With("after", afterSequence);
        var text = await TextAsync(target, cancellationToken).ConfigureAwait(false);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Checks the whole audit log on the server.</summary>
    public ValueTask<AuditVerification> VerifyAuditAsync(CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("verify audit log", WireNames.AuditVerify)) with { Waits = true },
            FabricJson.Default.AuditVerification, cancellationToken);

    /// <summary>Reads the beginning of a file and says step by step how.</summary>
    public ValueTask<ReadTrace> TraceAsync(
        FabricPath path, long? syncIntervalMs, CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("trace", WireNames.Trace, path).With("sync", syncIntervalMs)),
            FabricJson.Default.ReadTrace, cancellationToken);

    /// <summary>What the server finds when it looks at itself.</summary>
    public ValueTask<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("diagnose", WireNames.Diagnosis)) with { Waits = true },
            FabricJson.Default.IReadOnlyListFinding, cancellationToken);

    /// <summary>The server's settings and where each is from.</summary>
    public ValueTask<IReadOnlyList<ConfigurationValue>> ListConfigurationAsync(CancellationToken cancellationToken) =>
        _transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list configuration", WireNames.Configuration)),
            FabricJson.Default.IReadOnlyListConfigurationValue, cancellationToken);

    private async ValueTask<string> TextAsync(ApiTarget target, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(ApiCall.Get(target), cancellationToken).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw ApiTransport.Broken(target, error);
        }
    }
}
