using System;
using System.Net.Http;

/// <summary>
/// The headers that belong to a trace. Each request that is sent while another one is being answered
/// carries those that came in with it: unchanged, and none that is empty.
/// </summary>
static class TracingHeaders
{
    private static readonly string[] Names =
    {
        HEADERS
    };

    /// <summary>Copies them from the request that is being answered to one that is sent.</summary>
    public static void Forward(Func<string, string> from, HttpRequestMessage to)
    {
        foreach (var name in Names)
        {
            var value = from(name);
            if (!string.IsNullOrEmpty(value))
            {
                to.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}

// ASP.NET Core: TracingHeaders.Forward(name => Request.Headers[name], message);
