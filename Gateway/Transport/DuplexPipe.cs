using System.IO.Pipelines;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>One side of a connection.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
