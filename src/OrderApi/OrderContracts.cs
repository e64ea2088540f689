using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Platform.OrderApi;

/// <summary>
/// <c>POST /order</c> as documented in OpenAPI. The hot path parses and writes by hand (<see cref="Orders.OrderParser"/>,
/// <see cref="Orders.OrderReplyWriter"/>); tests hold the two together.
/// </summary>
/// <param name="OrderId">Echoed. 1 to 64 Unicode characters.</param>
/// <param name="Symbol">1 to 64 Unicode characters.</param>
/// <param name="Quantity">1 to 1,000,000,000.</param>
/// <param name="Price">Finite, more than 0.</param>
/// <param name="Timestamp">When the client sent it, in nanoseconds since the Unix epoch.</param>
public sealed record OrderRequest(
    [property: JsonPropertyName("order_id"), JsonRequired, StringLength(64, MinimumLength = 1)] string OrderId,
    [property: JsonPropertyName("symbol"), JsonRequired, StringLength(64, MinimumLength = 1)] string Symbol,
    [property: JsonPropertyName("quantity"), JsonRequired, Range(1, 1_000_000_000)] int Quantity,
    [property: JsonPropertyName("price"), JsonRequired, Range(0, double.MaxValue, MinimumIsExclusive = true)] double Price,
    [property: JsonPropertyName("timestamp"), JsonRequired] long Timestamp
);

/// <summary>The answer to an accepted order. All times are nanoseconds since the Unix epoch.</summary>
/// <param name="Status">Always <c>success</c>.</param>
/// <param name="OrderId">As the client wrote it.</param>
/// <param name="ServerReceiveTime">Taken before the body was parsed, with a resolution of 100 ns.</param>
/// <param name="ClientSendTime">The order's timestamp.</param>
/// <param name="LatencyNs">Receive time minus send time; negative where the client's clock is ahead.</param>
public sealed record OrderReply(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("order_id")] string OrderId,
    [property: JsonPropertyName("server_receive_time")] long ServerReceiveTime,
    [property: JsonPropertyName("client_send_time")] long ClientSendTime,
    [property: JsonPropertyName("latency_ns")] long LatencyNs
);

/// <summary><c>GET /stats</c>.</summary>
/// <param name="TotalRequests">Accepted orders since the start, exactly.</param>
public sealed record OrderStats([property: JsonPropertyName("total_requests")] long TotalRequests);

/// <summary>JSON of the contracts, generated at build time.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(OrderReply))]
[JsonSerializable(typeof(OrderStats))]
public sealed partial class OrderJson : JsonSerializerContext;
