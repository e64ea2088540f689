using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Tests.Agents;

public class CleanTextTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Arbitrary<string> Texts = Gen.Elements('a', '"', '\\', '\n', '\0', 'ä', '\uD83D', '\uDE00', '\uFFFF')
        .ArrayOf()
        .Select(characters => new string(characters))
        .ToArbitrary();

    [Fact]
    public void CleanText_IsStoredAndReadAsItIs() =>
        Prop.ForAll(
                Texts,
                text =>
                {
                    string clean = CleanText.Of(text);
                    Assert.DoesNotContain('\0', clean);
                    Assert.Equal(clean, Strict.GetString(Strict.GetBytes(clean)));
                    Assert.Equal(clean, MessageData.Read(MessageData.Write(clean)));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void OnlyWhatCannotBeStored_IsChanged()
    {
        Assert.Equal("plain ä 😀", CleanText.Of("plain ä 😀"));
        Assert.Equal("ab", CleanText.Of("a\0b"));
        Assert.Equal("half \uFFFD!", CleanText.Of("half \uD83D!"));
    }

    [Fact]
    public void ABeginning_DoesNotCutACharacterInTwo()
    {
        Assert.Equal("a", CleanText.Beginning("a😀b", 2));
        Assert.Equal("a😀", CleanText.Beginning("a😀b", 3));
        Assert.Equal("a😀b", CleanText.Beginning("a😀b", 4));
    }
}
