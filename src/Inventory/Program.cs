using Platform.Inventory;
using Platform.ServiceDefaults;

var builder = Service.CreateBuilder("Inventory", "http://127.0.0.1:5002", args);
builder.AddInventory();
return await builder.RunServiceAsync(app => app.MapInventory());
