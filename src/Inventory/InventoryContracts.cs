using System.Text.Json.Serialization;

namespace Platform.Inventory;

/// <summary>Who logs in.</summary>
public sealed record LoginRequest(
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("password")] string Password
);

/// <summary>A token for the header <c>Authorization: Bearer …</c>.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="TokenType">Always <c>bearer</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record LoginReply(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn
);

/// <summary>What is left of a product.</summary>
/// <param name="ProductId">Its number.</param>
/// <param name="Stock">Pieces left.</param>
/// <param name="Version">Grows with each change.</param>
public sealed record StockReply(
    [property: JsonPropertyName("product_id")] long ProductId,
    [property: JsonPropertyName("stock")] long Stock,
    [property: JsonPropertyName("version")] long Version
);

/// <summary>What is bought.</summary>
/// <param name="Quantity">Pieces, at least 1.</param>
public sealed record PurchaseRequest([property: JsonPropertyName("quantity")] int Quantity);

/// <summary>A purchase that was made.</summary>
/// <param name="OrderId">The order's number.</param>
/// <param name="ProductId">What was bought.</param>
/// <param name="Quantity">How many pieces.</param>
/// <param name="Remaining">Pieces left after it.</param>
public sealed record PurchaseReply(
    [property: JsonPropertyName("order_id")] string OrderId,
    [property: JsonPropertyName("product_id")] long ProductId,
    [property: JsonPropertyName("quantity")] int Quantity,
    [property: JsonPropertyName("remaining")] long Remaining
);

/// <summary>A recorded order.</summary>
public sealed record OrderReply(
    [property: JsonPropertyName("order_id")] string OrderId,
    [property: JsonPropertyName("product_id")] long ProductId,
    [property: JsonPropertyName("quantity")] int Quantity,
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt
);

/// <summary>Orders, oldest first.</summary>
/// <param name="Orders">The page.</param>
/// <param name="Next">For <c>?after=</c>; null on the last page.</param>
public sealed record OrderPage(
    [property: JsonPropertyName("orders")] IReadOnlyList<OrderReply> Orders,
    [property: JsonPropertyName("next")] string? Next
);

/// <summary>What shall be left of a product.</summary>
public sealed record StockRequest([property: JsonPropertyName("stock")] long Stock);

/// <summary>A password for a user.</summary>
public sealed record PasswordRequest([property: JsonPropertyName("password")] string Password);

/// <summary>Whether what is sold from agrees with what is recorded.</summary>
/// <param name="Epoch">Grows whenever the stock was rebuilt.</param>
/// <param name="Difference">Pieces that are not accounted for, of all products; 0 when the books agree.</param>
/// <param name="Products">The same for each product.</param>
/// <param name="AtStake">Orders that are sold and not in the database yet, at most 100.</param>
/// <param name="Repaired">What was done; null when nothing was.</param>
public sealed record ReconcileReply(
    [property: JsonPropertyName("epoch")] int Epoch,
    [property: JsonPropertyName("difference")] long Difference,
    [property: JsonPropertyName("products")] IReadOnlyList<ProductReply> Products,
    [property: JsonPropertyName("at_stake")] IReadOnlyList<string> AtStake,
    [property: JsonPropertyName("repaired")] string? Repaired
);

/// <summary>A product's books.</summary>
/// <param name="ProductId">Its number.</param>
/// <param name="Initial">Pieces ever put on sale.</param>
/// <param name="Sold">Pieces sold, as counted where it is sold from.</param>
/// <param name="Remaining">Pieces left there.</param>
/// <param name="Recorded">Pieces of the recorded orders.</param>
/// <param name="Orders">Recorded orders.</param>
/// <param name="Difference">Pieces that are not accounted for.</param>
public sealed record ProductReply(
    [property: JsonPropertyName("product_id")] long ProductId,
    [property: JsonPropertyName("initial")] long Initial,
    [property: JsonPropertyName("sold")] long Sold,
    [property: JsonPropertyName("remaining")] long Remaining,
    [property: JsonPropertyName("recorded")] long Recorded,
    [property: JsonPropertyName("orders")] long Orders,
    [property: JsonPropertyName("difference")] long Difference
);

/// <summary>JSON of the contracts, generated at build time.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginReply))]
[JsonSerializable(typeof(StockReply))]
[JsonSerializable(typeof(PurchaseRequest))]
[JsonSerializable(typeof(PurchaseReply))]
[JsonSerializable(typeof(OrderReply))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(StockRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(ReconcileReply))]
public sealed partial class InventoryJson : JsonSerializerContext;
