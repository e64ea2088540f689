using Platform.OrderApi;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Limits;
using Platform.ServiceDefaults.Options;

var builder = Service.CreateBuilder("OrderApi", "http://127.0.0.1:5003", args);
builder.UseInlineSockets();
builder.AddCheckedOptions<OrderApiOptions>("OrderApi");
builder.Services.AddOrders();
return await builder.RunServiceAsync(app => app.MapOrders());
