//! Fits the columns of a table to the terminal.

use super::Column;

/// Spaces between two columns.
pub(super) const GAP: usize = 2;

/// Smallest width of any column: one letter and the ellipsis.
const MIN_WIDTH: usize = 2;

/// Narrows columns until their sum fits `total`: first the ones that may be cut, down to their minimum width; then, with
/// `may_hide`, the last columns are hidden (their width becomes 0); then every column is cut.
///
/// Returns the hidden columns.
pub(super) fn fit(columns: &[Column], widths: &mut [usize], total: usize, may_hide: bool) -> Vec<Column> {
    let mut hidden = Vec::new();
    loop {
        let minimums: Vec<usize> = columns
            .iter()
            .zip(&*widths)
            .map(|(column, width)| column.min_width().map_or(*width, |minimum| minimum.min(*width)))
            .collect();
        let least = needed(&minimums);
        if least <= total {
            shrink(widths, &minimums, total);
            break;
        }
        let last = columns
            .iter()
            .zip(&mut *widths)
            .filter(|(_, width)| **width > 0)
            .last();
        match last {
            // The first two columns identify the token.
            Some((column, width)) if may_hide && hidden.len().saturating_add(2) < columns.len() => {
                *width = 0;
                hidden.push(*column);
            }
            _ => {
                let minimums: Vec<usize> = widths.iter().map(|width| MIN_WIDTH.min(*width)).collect();
                shrink(widths, &minimums, total);
                break;
            }
        }
    }
    hidden.reverse();
    hidden
}

/// Returns the total width, with gaps. Columns of width 0 are hidden.
fn needed(widths: &[usize]) -> usize {
    let there = widths.iter().filter(|width| **width > 0).count();
    let gaps = there.saturating_sub(1).saturating_mul(GAP);
    widths.iter().sum::<usize>().saturating_add(gaps)
}

/// Narrows the widest column until the total fits, or every column has its minimum width.
fn shrink(widths: &mut [usize], minimums: &[usize], total: usize) {
    while needed(widths) > total {
        let widest = widths
            .iter_mut()
            .zip(minimums)
            .filter(|(width, minimum)| **width > **minimum)
            .max_by_key(|(width, _)| **width);
        match widest {
            Some((width, _)) => *width = width.saturating_sub(1),
            None => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::TABLE;

    fn fitted(total: usize, may_hide: bool) -> (Vec<usize>, Vec<Column>) {
        let mut widths = vec![40, 32, 8, 11, 11, 18, 8];
        let hidden = fit(TABLE, &mut widths, total, may_hide);
        (widths, hidden)
    }

    #[test]
    fn the_widest_column_that_may_be_cut_is_cut_first() {
        assert_eq!(fitted(140, true), (vec![40, 32, 8, 11, 11, 18, 8], vec![]));
        assert_eq!(fitted(130, true), (vec![30, 32, 8, 11, 11, 18, 8], vec![]));
        assert_eq!(fitted(110, true), (vec![14, 32, 8, 11, 11, 14, 8], vec![]));
    }

    #[test]
    fn the_last_columns_are_hidden_unless_they_were_requested() {
        let (widths, hidden) = fitted(80, true);
        assert_eq!(widths, [23, 32, 8, 11, 0, 0, 0]);
        assert_eq!(hidden, [Column::LastUsed, Column::From, Column::Policies]);
        assert!(needed(&widths) <= 80);

        let (widths, hidden) = fitted(80, false);
        assert!(hidden.is_empty() && needed(&widths) <= 80, "{widths:?}");
    }

    #[test]
    fn a_very_narrow_terminal_cuts_every_column() {
        let (widths, _) = fitted(20, true);
        assert!(needed(&widths) <= 20, "{widths:?}");
    }
}
