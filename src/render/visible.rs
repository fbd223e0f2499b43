//! Text from files and messages, made safe to show: it may not drive the reader's terminal, nor
//! show itself in another order than it is read (Unicode Technical Report 36, section 3).

use std::borrow::Cow;

/// `text` with every control character but the tab replaced by a visible one. Characters are
/// replaced one by one, so columns stay where they are.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(|ch| visible_char(ch) != ch) {
        text.chars().map(visible_char).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands for `ch`: itself, its control picture, or the replacement character.
pub(super) fn visible_char(ch: char) -> char {
    match ch {
        '\t' => ch,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(ch)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls, bidirectional marks and overrides, line separators, a stray byte-order mark.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        _ => ch,
    }
}
