//! Fits the columns of a table to the terminal.

use super::Column;

/// Spaces between two columns.
pub(super) const GAP: usize = 2;

/// Smallest width of any column: one letter and the ellipsis.
const MIN_WIDTH: usize = 2;

/// Narrows columns until their sum fits `total`: first the ones above their cap; then the ones that may be cut, down to their
/// minimum width; then, with `may_hide`, the last columns are hidden (their width becomes 0); then every column is cut.
///
/// Returns the hidden columns.
pub(super) fn fit(columns: &[Column], widths: &mut [usize], total: usize, may_hide: bool) -> Vec<Column> {
    let mut hidden = Vec::new();
    let caps = columns.iter().zip(&*widths);
    let caps: Vec<usize> = caps.map(|(column, width)| column.cap().min(*width)).collect();
    shrink(widths, &caps, total);
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
            .filter(|(column, width)| **width > 0 && !column.is_kept())
            .last();
        match last {
            // Of other columns, the first two.
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
        // Risk, Name, Can, On, Expires, LastUsed, From, Creator, Id.
        let mut widths = vec![2, 40, 44, 11, 11, 12, 18, 20, 8];
        let hidden = fit(TABLE, &mut widths, total, may_hide);
        (widths, hidden)
    }

    #[test]
    fn columns_above_their_cap_are_cut_first_and_then_the_widest() {
        assert_eq!(
            fitted(182, true),
            (vec![2, 40, 44, 11, 11, 12, 18, 20, 8], vec![])
        );
        assert_eq!(
            fitted(176, true),
            (vec![2, 40, 38, 11, 11, 12, 18, 20, 8], vec![])
        );
        let (widths, hidden) = fitted(150, true);
        assert!(hidden.is_empty() && needed(&widths) == 150, "{widths:?}");
    }

    #[test]
    fn the_last_columns_are_hidden_unless_they_were_requested() {
        let (widths, hidden) = fitted(80, true);
        assert_eq!(hidden, [Column::From, Column::Creator, Column::Id]);
        assert!(needed(&widths) <= 80, "{widths:?}");

        let (widths, hidden) = fitted(80, false);
        assert!(hidden.is_empty() && needed(&widths) <= 80, "{widths:?}");
    }

    #[test]
    fn mark_name_and_can_are_kept_on_the_narrowest_terminal() {
        for total in [20, 40] {
            let (widths, hidden) = fitted(total, true);
            assert!(needed(&widths) <= total, "{widths:?}");
            assert!(hidden.iter().all(|column| !column.is_kept()));
        }
        assert_eq!(fitted(20, true).1.len(), 6);
    }
}
