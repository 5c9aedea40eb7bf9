//! Memory is bounded by a few accounts, however many are listed.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use cf_mock::MockApi;

use common::{command, start};

const ACCOUNTS: u32 = 20;
/// All accounts together would take more (about 3 MiB each). A third of it is the debug build: a release build takes 35 MiB, also for
/// 200 accounts.
const LIMIT_KIB: u64 = 56 * 1_024;

#[test]
fn many_accounts_as_csv_and_json_take_the_memory_of_a_few() {
    let id = |number: u32| format!("{number:032x}");
    let mut mock = MockApi::builder()
        .account_id(id(0))
        .tokens(2_000)
        .record_requests(false);
    let mut accounts = tempfile::NamedTempFile::new().unwrap();
    writeln!(accounts, "{}", id(0)).unwrap();
    for number in 1..ACCOUNTS {
        mock = mock.another_account(id(number));
        writeln!(accounts, "{}", id(number)).unwrap();
    }
    let api = start(mock);
    for format in ["csv", "json"] {
        let mut child = command()
            .env("CLOUDFLARE_API_TOKEN", api.api_token())
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .args(["list", "-q", "-o", format, "--accounts-file"])
            .arg(accounts.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut buffer = vec![0; 1 << 20];
        let mut peak = 0;
        while stdout.read(&mut buffer).unwrap() > 0 {
            peak = peak_kib(child.id()).unwrap_or(peak);
        }
        assert!(child.wait().unwrap().success());
        println!("{format}: {peak} KiB");
        assert!(peak > 0 && peak < LIMIT_KIB, "{format}: {peak} KiB");
    }
}

/// Returns the peak of the resident memory; `None` after the process has ended.
fn peak_kib(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
