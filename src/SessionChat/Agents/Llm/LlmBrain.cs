using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Platform.SessionChat.Agents.Llm;

/// <summary>Asks an OpenAI-compatible endpoint, streaming. Neither its key nor what is said comes into logs and errors.</summary>
internal sealed class LlmBrain : IAgentBrain, IDisposable
{
    /// <summary>Keeps a conversation at the same provider, whose prompt cache knows it.</summary>
    private const string StickyHeader = "X-Session-Id";

    private readonly HttpClient _client;
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _url;

    public LlmBrain(IOptions<AgentOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        _url = Endpoint(_options.LlmUrl);
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                // A redirect could take the key elsewhere.
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                MaxConnectionsPerServer = _options.MaxLive,
                // So that a change of DNS is noticed.
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (_options.LlmKey.Length > 0)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _options.LlmKey);
    }

    public async ValueTask<string> AnswerAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.LlmTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await AskAsync(conversation, onFirstToken, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BrainFailedException("The language model took too long.", isRetryable: true);
        }
        catch (HttpRequestException e)
        {
            throw new BrainFailedException("The language model cannot be reached.", isRetryable: true, inner: e);
        }
        catch (IOException e)
        {
            throw new BrainFailedException("The language model broke off.", isRetryable: true, inner: e);
        }
        catch (JsonException)
        {
            // What was thrown may quote what was said.
            throw new BrainFailedException("The language model answered something that is not understood.", isRetryable: true);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Uri Endpoint(Uri url) => new(url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/"), "chat/completions");

    private async Task<string> AskAsync(Conversation conversation, Action onFirstToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = Body(conversation) };
        request.Headers.Add(StickyHeader, conversation.Session.Id);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw Refused(response);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await CompletionStream.ReadAsync(stream, _options.MaxReplyLength, onFirstToken, cancellationToken);
    }

    private ByteArrayContent Body(Conversation conversation)
    {
        List<CompletionMessage> messages = [];
        if (_options.LlmInstructions.Length > 0)
            messages.Add(new("system", _options.LlmInstructions));
        foreach (var turn in conversation.Memory.Turns)
        {
            messages.Add(new("user", turn.Message));
            if (turn.Reply is { } reply)
                messages.Add(new("assistant", reply));
        }

        messages.Add(new("user", conversation.Message));
        var request = new CompletionRequest(_options.LlmModel, messages, _options.LlmMaxTokens, Stream: true);
        return new(JsonSerializer.SerializeToUtf8Bytes(request, LlmJson.Default.CompletionRequest))
        {
            Headers = { ContentType = new("application/json") },
        };
    }

    /// <summary>Its body stays unread: providers quote keys and texts there.</summary>
    private BrainFailedException Refused(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter;
        return new(
            $"The language model answered {status}.",
            isRetryable: status is 408 or 429 or >= 500,
            retryAfter?.Delta ?? (retryAfter?.Date - _time.GetUtcNow())
        );
    }
}
