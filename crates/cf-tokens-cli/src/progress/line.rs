//! The one line at the foot of a terminal.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether it is there now: whoever writes to the terminal takes it away first.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Back to the beginning of the line, and all of it gone.
const ERASE: &str = "\r\u{1b}[K";

pub(super) fn draw(words: &str) {
    let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
    // A full line would turn to the next.
    let room = usize::from(width).saturating_sub(1);
    let words: String = words.chars().take(room).collect();
    DRAWN.store(true, Ordering::Relaxed);
    write(&format!("{ERASE}{words}"));
}

/// Takes the line away, where it is there.
pub(crate) fn erase() {
    if DRAWN.swap(false, Ordering::Relaxed) {
        write(ERASE);
    }
}

/// Where standard error is closed there is nobody left to tell.
fn write(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}
