namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>Variables in resources and condition values: the name of whoever asks.</summary>
internal static class PolicyVariables
{
    /// <summary>Whether every variable of a text is one that is known.</summary>
    public static bool AreKnown(string text)
    {
        for (var at = 0; (at = text.IndexOf("${", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            var end = text.IndexOf('}', at);
            if (end < 0 || text[(at + 2)..end] is not ("aws:username" or "aws:userid"))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The text with the caller's name in it. Names have no wildcards, so what is filled in matches itself only. A
    /// caller without a name leaves a text that matches nothing.
    /// </summary>
    public static string Fill(string text, PolicyRequest request)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        return request.UserName is { } name
            ? text.Replace("${aws:username}", name, StringComparison.Ordinal)
                .Replace("${aws:userid}", name, StringComparison.Ordinal)
            : "\0";
    }
}
