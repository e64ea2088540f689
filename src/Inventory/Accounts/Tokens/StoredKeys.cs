using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Platform.Inventory.Accounts.Tokens;

/// <summary>
/// The keys as data protection reads and saves them. Each is saved under its place in the row of all keys: of replicas that find none
/// usable
/// at the same moment one saves its key, and the others, whose place is taken, read that one. So all use the same from the start.
/// <para>Once closed it is a picture: what data protection does by itself later, on a request, neither waits for the store nor fails with
/// it.</para>
/// </summary>
internal sealed class StoredKeys(IAccountStore store) : IXmlRepository
{
    private IReadOnlyCollection<XElement> _elements = [];
    private volatile bool _closed;

    /// <summary>The ids of the keys that were read last.</summary>
    public IEnumerable<Guid> Ids => _elements.Where(IsKey).Select(element => (Guid)element.Attribute("id")!);

    /// <summary>From now on nothing is read or saved.</summary>
    public void Close() => _closed = true;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        if (!_closed)
            _elements = store.ReadKeys();
        // Copies, since elements of one document must not be read by two threads that may change them.
        return [.. _elements.Select(element => new XElement(element))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        if (!_closed)
            store.SaveKey(IsKey(element) ? $"key-{_elements.Count + 1}" : friendlyName, element);
    }

    private static bool IsKey(XElement element) => element.Name.LocalName == "key";
}
