using System.Text;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Values">Its values, one at each place of the chart's X; null where there is none.</param>
internal sealed record Series(string Name, IReadOnlyList<double?> Values);

/// <summary>
/// Lines over a common X, as an SVG that needs no script: the figures under the pointer are there from the beginning
/// and shown by the style sheet. Lines differ in dashes too, for eyes and printers without colours.
/// </summary>
internal sealed record LineChart
{
    private const double Width = 520,
        Height = 236,
        Left = 64,
        Right = 12,
        Top = 24,
        Bottom = 24;

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>The places on X, rising.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The lines; each of another look, in their order.</summary>
    public required IReadOnlyList<Series> Lines { get; init; }

    /// <summary>Where the places on X lie.</summary>
    public required Axis XAxis { get; init; }

    /// <summary>Where the values lie.</summary>
    public required Axis YAxis { get; init; }

    /// <summary>The places on X in words.</summary>
    public required IReadOnlyList<string> XTexts { get; init; }

    /// <summary>Writes a value.</summary>
    public required Func<double, string> YText { get; init; }

    /// <summary>Whether the ground under a single line is tinted: for amounts, which begin at 0.</summary>
    public bool Filled { get; init; }

    /// <summary>A place on X that matters, and why; null for none.</summary>
    public (double At, string Text)? Marker { get; init; }

    /// <summary>The chart with its heading and legend.</summary>
    /// <param name="id">An identifier that is unique on the page.</param>
    public Html Draw(string id) =>
        Html.Of(
            $"""
            <figure class="chart">
            <figcaption><h4>{Title}</h4>{Legend()}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="{id}-t {id}-d">
            <title id="{id}-t">{Title}</title><desc id="{id}-d">{Describe()}</desc>
            {Grid()}{Area()}{Mark()}{Paths()}{Columns()}</svg>
            </figure>

            """
        );

    private Html Legend() =>
        Lines.Count < 2
            ? Html.Empty
            : Html.Of(
                $"""
                <ul class="legend">{Lines.Select(
                    (line, i) =>
                        Html.Of(
                            $"""<li><svg viewBox="0 0 22 8" aria-hidden="true"><line class="{Look(i)}" x1="1" y1="4" x2="21" y2="4"/></svg>{line.Name}</li>"""
                        )
                )}</ul>
                """
            );

    /// <summary>The chart in words, for those who do not see it.</summary>
    private string Describe() =>
        string.Join(
            " ",
            Lines
                .Select(line =>
                    line.Values.OfType<double>().ToArray() is { Length: > 0 } values
                        ? $"{line.Name}: between {YText(values.Min())} and {YText(values.Max())}, last {YText(values[^1])}."
                        : $"{line.Name}: nothing was measured."
                )
                .Append(Marker is { } marker ? $"Marked: {marker.Text}." : "")
        );

    private Html Grid() =>
        Html.Join(
            YAxis
                .Ticks.Select(tick =>
                    Html.Of(
                        $"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{PlaceY(tick.Value)}" y2="{PlaceY(tick.Value)}"/><text text-anchor="end" x="{Left - 6}" y="{PlaceY(tick.Value) + 4}">{tick.Label}</text>"""
                    )
                )
                .Concat(
                    XAxis.Ticks.Select(tick =>
                        Html.Of(
                            $"""<text text-anchor="{(PlaceX(tick.Value) > Width - Right - 16 ? "end" : "middle")}" x="{PlaceX(tick.Value)}" y="{Height - 6}">{tick.Label}</text>"""
                        )
                    )
                )
        );

    private Html Area() =>
        Filled && Lines is [var line] && !line.Values.Contains(null)
            ? Html.Of($"""<path class="area" d="{Path(line.Values)}V{PlaceY(0)}H{PlaceX(X[0])}Z"/>""")
            : Html.Empty;

    private Html Mark()
    {
        if (Marker is not { } marker)
            return Html.Empty;
        double x = PlaceX(marker.At);
        // Beside the line, on the side with more room.
        bool right = x < (Left + Width - Right) / 2;
        return Html.Of(
            $"""<line class="marker" x1="{x}" x2="{x}" y1="{Top}" y2="{Height - Bottom}"/><text class="marker" text-anchor="{(right ? "start" : "end")}" x="{(right ? x + 6 : x - 6)}" y="{Top + 12}">{marker.Text}</text>"""
        );
    }

    private IEnumerable<Html> Paths() =>
        Lines.Select(
            (line, i) =>
                Html.Of(
                    $"""
                    <path class="{Look(i)}" d="{Path(line.Values)}"/>
                    """
                )
        );

    /// <summary>Moves where a value follows a gap, else draws; a value between two gaps becomes a dot.</summary>
    private string Path(IReadOnlyList<double?> values)
    {
        var path = new StringBuilder();
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
                continue;
            bool begins = i == 0 || values[i - 1] is null;
            path.Append($"{(begins ? 'M' : 'L')}{PlaceX(X[i]):0.#} {PlaceY(value):0.#}");
            if (begins && (i + 1 == values.Count || values[i + 1] is null))
                path.Append("h.01");
        }

        return path.ToString();
    }

    /// <summary>A column for each place on X: a guide and what is there, shown while the pointer is in it.</summary>
    private IEnumerable<Html> Columns() =>
        X.Select(
            (at, i) =>
            {
                double x = PlaceX(at);
                double from = i == 0 ? Left : (PlaceX(X[i - 1]) + x) / 2,
                    to = i == X.Count - 1 ? Width - Right : (x + PlaceX(X[i + 1])) / 2;
                string figures = string.Join(
                    " · ",
                    Lines.Select(line =>
                        $"{(Lines.Count > 1 ? line.Name + ": " : "")}{(line.Values[i] is { } value ? YText(value) : FigureText.None)}"
                    )
                );
                return Html.Of(
                    $"""<g class="at"><rect x="{from}" y="{Top}" width="{to - from}" height="{Height - Top - Bottom}"/><line x1="{x}" x2="{x}" y1="{Top}" y2="{Height - Bottom}"/><text text-anchor="end" x="{Width - Right}" y="14">{XTexts[i]} · {figures}</text></g>"""
                );
            }
        );

    private static string Look(int place) => $"s{(place % 6) + 1}";

    private double PlaceX(double value) => Left + (XAxis.Place(value) * (Width - Left - Right));

    private double PlaceY(double value) => Height - Bottom - (Math.Clamp(YAxis.Place(value), 0, 1) * (Height - Top - Bottom));
}
