//! A formula with numbers in the place of its symbols.

/// The right side of `formula` (after the first `=`) with every symbol replaced by its text;
/// `None` where no symbol occurs. A symbol counts only as a whole word.
#[must_use]
pub fn with_numbers(formula: &str, numbers: &[(&str, String)]) -> Option<String> {
    let right = formula.split_once('=').map_or(formula, |(_, right)| right).trim();
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(right.len());
    let mut found = false;
    let mut rest = right;
    while let Some(first) = rest.chars().next() {
        let whole = !out.chars().next_back().is_some_and(of_word) || !of_word(first);
        // The longest symbol that stands here, so that "N" does not win over "N19".
        let here = numbers
            .iter()
            .filter(|(symbol, _)| whole && !symbol.is_empty() && rest.starts_with(symbol))
            .filter(|(symbol, _)| {
                let ends_in_word = symbol.chars().next_back().is_some_and(of_word);
                let goes_on = rest.get(symbol.len()..).and_then(|r| r.chars().next()).is_some_and(of_word);
                !(ends_in_word && goes_on)
            })
            .max_by_key(|(symbol, _)| symbol.len());
        match here {
            Some((symbol, text)) => {
                out.push_str(text);
                rest = rest.get(symbol.len()..).unwrap_or_default();
                found = true;
            }
            None => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    found.then_some(out)
}
