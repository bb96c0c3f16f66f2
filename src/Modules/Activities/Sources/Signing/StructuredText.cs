using System.Diagnostics.CodeAnalysis;

namespace Puhui.Activities.Sources.Signing;

/// <summary>Reads the parts of HTTP structured fields (RFC 9651) that signatures and digests use. Each method is false when something else stands there.</summary>
internal ref struct StructuredText(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public readonly bool IsAtEnd => _at == _text.Length;

    public bool TrySkip(char expected)
    {
        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    public void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    /// <summary>The end, or a comma with something after it.</summary>
    public bool TryNextMember(out bool ended)
    {
        SkipSpaces();
        ended = IsAtEnd;
        if (ended)
        {
            return true;
        }

        if (!TrySkip(','))
        {
            return false;
        }

        SkipSpaces();
        return !IsAtEnd;
    }

    public bool TryKey([NotNullWhen(true)] out string? key)
    {
        var begin = _at;
        while (_at < _text.Length && (char.IsAsciiLetterLower(_text[_at]) || _text[_at] == '*' || (_at > begin && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '_' or '-' or '.'))))
        {
            _at++;
        }

        key = _at > begin ? _text[begin.._at].ToString() : null;
        return key is not null;
    }

    /// <summary>A quoted string; also as it is written, which is how it is signed.</summary>
    public bool TryString([NotNullWhen(true)] out string? value, [NotNullWhen(true)] out string? written)
    {
        value = written = null;
        var begin = _at;
        if (!TrySkip('"'))
        {
            return false;
        }

        var plain = new System.Text.StringBuilder();
        while (_at < _text.Length && _text[_at] is >= ' ' and <= '~')
        {
            var next = _text[_at++];
            if (next == '"')
            {
                value = plain.ToString();
                written = _text[begin.._at].ToString();
                return true;
            }

            if (next == '\\')
            {
                if (_at == _text.Length || _text[_at] is not ('"' or '\\'))
                {
                    return false;
                }

                next = _text[_at++];
            }

            plain.Append(next);
        }

        return false;
    }

    /// <summary>A whole number of at most 15 digits, written in the one way there is.</summary>
    public bool TryInteger(out long value, [NotNullWhen(true)] out string? written)
    {
        var begin = _at;
        TrySkip('-');
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        var digits = _text[begin.._at];
        written = null;
        if (digits.Length > 16 || !long.TryParse(digits, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out value)
            || !digits.SequenceEqual(value.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        {
            value = 0;
            return false;
        }

        written = digits.ToString();
        return true;
    }

    /// <summary>Bytes: base64 between colons.</summary>
    public bool TryBytes([NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        var begin = _at;
        if (!TrySkip(':'))
        {
            return false;
        }

        var length = _text[_at..].IndexOf(':');
        if (length < 0)
        {
            _at = begin;
            return false;
        }

        var base64 = _text.Slice(_at, length);
        var bytes = new byte[(length * 3 / 4) + 3];
        if (base64.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(base64, bytes, out var written))
        {
            return false;
        }

        _at += length + 1;
        value = bytes[..written];
        return true;
    }

    /// <summary>A word without quotes, a boolean, or any other item that is of no interest here; as it is written.</summary>
    public bool TryOther([NotNullWhen(true)] out string? written)
    {
        var begin = _at;
        while (_at < _text.Length && _text[_at] is > ' ' and <= '~' and not (',' or ';' or '(' or ')' or '"'))
        {
            _at++;
        }

        written = _at > begin ? _text[begin.._at].ToString() : null;
        return written is not null;
    }
}
