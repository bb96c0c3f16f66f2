namespace Puhui.Components.Parts;

/// <summary>The marks a programme can choose, drawn for this project in a circle of 48: fill is the paper of the mark, line cuts through it.</summary>
public static class MarkDrawing
{
    /// <summary>The inside of a mark's <c>svg</c> beside its ground; one that is not known is drawn as a leaf.</summary>
    public static string Of(string name) => name switch
    {
        "sprout" => """<path class="mark-line" d="M24 38V23"/><path class="mark-fill" d="M23 26C23 18 17 13.500 10.500 13.500C10.500 21.500 15.500 26.500 23 26ZM25 23C25 15.500 30.500 11 37 11C37 18.500 32.500 23.500 25 23Z"/>""",
        "tree" => """<path class="mark-line" d="M24 39V30"/><path class="mark-fill" d="M24 9A9 9 0 0 1 32.500 21.200A7.500 7.500 0 0 1 30 35H18A7.500 7.500 0 0 1 15.500 21.200A9 9 0 0 1 24 9Z"/><path class="mark-cut" d="M24 34V22M24 29L28.500 24.500"/>""",
        "drop" => """<path class="mark-fill" d="M24 9C29.500 16.500 34 22 34 28A10 10 0 0 1 14 28C14 22 18.500 16.500 24 9Z"/><path class="mark-cut" d="M19 28A5 5 0 0 0 24 33"/>""",
        "sun" => """<circle class="mark-fill" cx="24" cy="24" r="7.500"/><path class="mark-line" d="M24 9V13M24 35V39M9 24H13M35 24H39M13.400 13.400L16.200 16.200M31.800 31.800L34.600 34.600M34.600 13.400L31.800 16.200M16.200 31.800L13.400 34.600"/>""",
        "wheel" => """<circle class="mark-line" cx="24" cy="24" r="13.500"/><path class="mark-thin" d="M24 10.500V37.500M10.500 24H37.500M14.500 14.500L33.500 33.500M33.500 14.500L14.500 33.500"/><circle class="mark-fill" cx="24" cy="24" r="3.500"/>""",
        "tower" => """<path class="mark-fill" d="M10 37V24H19V37ZM20.500 37V11L29 15V37ZM30.500 37V21H38V37Z"/><path class="mark-cut" d="M14.500 28V29M14.500 32.500V33.500M24.700 20V21M24.700 25V26M24.700 30V31M34.200 26V27M34.200 31V32"/>""",
        "hill" => """<circle class="mark-fill" cx="32" cy="15.500" r="4.500"/><path class="mark-fill" d="M7 35.500C12.500 23.500 18.500 22.500 24 31.500C29.500 20.500 36 21.500 41 35.500Z"/><path class="mark-cut" d="M24 31.500C26 34 26.500 35 27 36.500"/>""",
        _ => """<path class="mark-fill" d="M13.500 34.500C11.500 21 21 12 36.500 11.500C37.500 27 28.500 36.500 15.500 34.500Z"/><path class="mark-cut" d="M13 37C16.500 30 21.500 25 28 21"/>""",
    };
}
