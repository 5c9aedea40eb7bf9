//! Makes a table as narrow as its terminal.

use super::Column;
use super::table::GAP;

/// No column is cut to less than a letter and the mark that something is missing.
const LEAST: usize = 2;

/// Narrows columns until all fit into `total`: first those that may be cut, down to their floor; then, where they
/// may be left out, the last ones go (their width becomes 0); then every column gives.
///
/// Gives the columns that were left out.
pub(super) fn fit(columns: &[Column], widths: &mut [usize], total: usize, may_drop: bool) -> Vec<Column> {
    let mut dropped = Vec::new();
    loop {
        let floors: Vec<usize> = columns
            .iter()
            .zip(&*widths)
            .map(|(column, width)| column.floor().map_or(*width, |floor| floor.min(*width)))
            .collect();
        let least = needed(&floors);
        if least <= total {
            shrink(widths, &floors, total);
            break;
        }
        let last = columns
            .iter()
            .zip(&mut *widths)
            .filter(|(_, width)| **width > 0)
            .last();
        match last {
            // The first two say which token it is.
            Some((column, width)) if may_drop && dropped.len().saturating_add(2) < columns.len() => {
                *width = 0;
                dropped.push(*column);
            }
            _ => {
                let floors: Vec<usize> = widths.iter().map(|width| LEAST.min(*width)).collect();
                shrink(widths, &floors, total);
                break;
            }
        }
    }
    dropped.reverse();
    dropped
}

/// What columns of these widths take; those of width 0 are not there.
fn needed(widths: &[usize]) -> usize {
    let there = widths.iter().filter(|width| **width > 0).count();
    let gaps = there.saturating_sub(1).saturating_mul(GAP);
    widths.iter().sum::<usize>().saturating_add(gaps)
}

/// Takes from the widest until all fit, or every column is at its floor.
fn shrink(widths: &mut [usize], floors: &[usize], total: usize) {
    while needed(widths) > total {
        let widest = widths
            .iter_mut()
            .zip(floors)
            .filter(|(width, floor)| **width > **floor)
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
    use crate::output::column::TABLE;

    fn fitted(total: usize, may_drop: bool) -> (Vec<usize>, Vec<Column>) {
        let mut widths = vec![40, 32, 8, 11, 11, 18, 8];
        let dropped = fit(TABLE, &mut widths, total, may_drop);
        (widths, dropped)
    }

    #[test]
    fn what_may_be_cut_gives_first_the_widest_first() {
        assert_eq!(fitted(140, true), (vec![40, 32, 8, 11, 11, 18, 8], vec![]));
        assert_eq!(fitted(130, true), (vec![30, 32, 8, 11, 11, 18, 8], vec![]));
        assert_eq!(fitted(110, true), (vec![14, 32, 8, 11, 11, 14, 8], vec![]));
    }

    #[test]
    fn then_the_last_columns_go_unless_they_were_asked_for() {
        let (widths, dropped) = fitted(80, true);
        assert_eq!(widths, [23, 32, 8, 11, 0, 0, 0]);
        assert_eq!(dropped, [Column::LastUsed, Column::From, Column::Policies]);
        assert!(needed(&widths) <= 80);

        let (widths, dropped) = fitted(80, false);
        assert!(dropped.is_empty() && needed(&widths) <= 80, "{widths:?}");
    }

    #[test]
    fn a_terminal_of_a_few_columns_gets_what_there_is_room_for() {
        let (widths, _) = fitted(20, true);
        assert!(needed(&widths) <= 20, "{widths:?}");
    }
}
