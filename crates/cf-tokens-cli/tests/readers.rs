//! Readers that are slow, stopped or gone, and signals: the real binary on pipes.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cf_mock::{Fault, MockApi};

use common::{command, handle_interrupts, list, send_signal, start, text, transcript};

/// Starts the command with pipes for both streams.
fn spawn(mut command: Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn ndjson(api: &MockApi, arguments: &[&str]) -> Command {
    let mut command = list(api);
    command.args(["-o", "ndjson"]).args(arguments);
    command
}

/// Reads one line, and leaves the rest in the pipe.
fn read_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    line
}

#[test]
fn a_slow_reader_causes_neither_a_timeout_nor_a_repeated_request() {
    let api = start(MockApi::builder().tokens(2_000));
    let mut child = spawn(ndjson(&api, &["--timeout", "1s", "--deadline", "2s"]));
    read_line(&mut child);
    // Longer than the timeout and the deadline: the pipe is full by then.
    std::thread::sleep(Duration::from_secs(3));
    assert!(api.request_count() < 40, "a full queue stops further requests");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).lines().count(), 1_999);
    assert_eq!(api.request_count(), 40);
    assert!(
        text(&output.stderr).contains("40 requests; complete"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn signals_end_the_command_even_if_the_reader_has_stopped() {
    handle_interrupts();
    let api = start(MockApi::builder().tokens(2_000));
    for (signal, status) in [("HUP", 129), ("INT", 130), ("TERM", 143)] {
        let mut child = spawn(ndjson(&api, &[]));
        read_line(&mut child);
        // The reader is alive, and reads nothing more.
        send_signal(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        let mut message = String::new();
        child.stderr.unwrap().read_to_string(&mut message).unwrap();
        assert!(
            message.contains("the output is incomplete: it ends after "),
            "{message}"
        );
    }
}

#[test]
fn a_signal_ends_the_output_at_the_end_of_a_line_if_the_reader_reads() {
    let stalled = Fault::stall().on_page(4);
    let api = start(MockApi::builder().fault(stalled));
    let mut child = spawn(ndjson(&api, &["--per-page", "20", "--error-format", "json"]));
    let line = read_line(&mut child);
    let count = 59;
    let rest: Vec<String> = (0..count).map(|_| read_line(&mut child)).collect();
    send_signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143));
    assert!(line.ends_with('\n') && rest.iter().all(|line| line.ends_with('\n')));
    assert_eq!(text(&output.stdout), "");
    let message: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(message["error"]["tokens_written"], 60);
    assert_eq!(message["error"]["complete"], false);
    assert_eq!(message["error"]["exit_status"], 143);
}

#[test]
fn an_error_after_the_first_tokens_reports_how_many_were_written() {
    let api = start(MockApi::builder().fault(Fault::html_page(404).on_page(3)));
    let arguments = ["--per-page", "20", "--prefetch", "1"];
    let output = ndjson(&api, &arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout).lines().count(), 40);
    let message = "warning: the output is incomplete: it ends after 40 tokens";
    assert!(text(&output.stderr).contains(message), "{}", transcript(&output));

    let output = ndjson(&api, &arguments)
        .args(["--error-format", "json"])
        .output()
        .unwrap();
    let message: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(message["error"]["tokens_written"], 40);
    assert_eq!(message["error"]["complete"], false);
}

#[test]
fn a_closed_pipe_exits_with_the_failure_that_is_already_known() {
    let second = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().another_account(second).tokens(2_000));
    let nobodys = "00000000000000000000000000000000";
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args([
            "list",
            "-o",
            "ndjson",
            "--account-id",
            nobodys,
            "--account-id",
            second,
        ]);
    let mut child = spawn(command);
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut error = String::new();
    errors.read_line(&mut error).unwrap();
    assert!(error.starts_with("error: account 0000"), "{error}");
    read_line(&mut child);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_non_blocking_stdout_gets_all_tokens() {
    let api = start(MockApi::builder().tokens(2_000));
    let (mut reader, writer) = std::io::pipe().unwrap();
    rustix::fs::fcntl_setfl(&writer, rustix::fs::OFlags::NONBLOCK).unwrap();
    let mut child = ndjson(&api, &[])
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = String::new();
    reader.read_to_string(&mut output).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(output.lines().count(), 2_000);
}

#[test]
fn a_non_blocking_stdin_is_read_to_its_end() {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    rustix::fs::fcntl_setfl(&reader, rustix::fs::OFlags::NONBLOCK).unwrap();
    let mut command = command();
    command.args(["read", "-", "-o", "id"]).stdin(reader);
    let child = spawn(command);
    // The command waits for what is not there yet.
    std::thread::sleep(Duration::from_millis(100));
    writer.write_all(b"{\"id\":\"a1\"}\n").unwrap();
    drop(writer);
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), "a1\n", "{}", transcript(&output));
}

#[test]
fn a_stdout_that_is_not_open_for_writing_is_an_error() {
    let api = start(MockApi::builder());
    let read_only = File::open("/dev/null").unwrap();
    let output = ndjson(&api, &[]).stdout(read_only).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    assert!(
        text(&output.stderr).contains("error: cannot write output: "),
        "{}",
        transcript(&output)
    );
}

/// Runs a script with the command as `$1`, and the arguments of a listing after it.
fn shell(api: &MockApi, script: &str) -> std::process::Output {
    let list = ndjson(api, &[]);
    let mut command = Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg(list.get_program())
        .args(list.get_args());
    command.envs(list.get_envs().filter_map(|(name, value)| Some((name, value?))));
    for (name, _) in list.get_envs().filter(|(_, value)| value.is_none()) {
        command.env_remove(name);
    }
    command.output().unwrap()
}

#[test]
fn a_stdout_that_the_shell_closed_is_an_error_before_the_first_request() {
    let api = start(MockApi::builder());
    for script in [
        r#"exec "$@" >&-"#,
        r#"exec "$@" </dev/null >&-"#,
        r#"exec "$@" <&- >&-"#,
        r#""$@" 1<>/dev/null"#,
        r#""$@" 1</dev/null"#,
    ] {
        let output = shell(&api, script);
        assert_eq!(output.status.code(), Some(3), "{script}: {}", transcript(&output));
        assert!(
            text(&output.stderr).contains("error: cannot write output: stdout is"),
            "{script}: {}",
            transcript(&output)
        );
    }
    assert_eq!(api.request_count(), 0);
    for script in [
        r#""$@" >/dev/null"#,
        r#""$@" >>/dev/null <&-"#,
        r#""$@" 2>&- | cat >/dev/null"#,
    ] {
        let output = shell(&api, script);
        assert_eq!(output.status.code(), Some(0), "{script}: {}", transcript(&output));
    }
}

#[test]
fn other_commands_report_a_closed_stdout_too() {
    for arguments in [
        "whoami",
        "help list",
        "help exit-status",
        "config show",
        "completions bash",
        "man",
    ] {
        let program = command().get_program().to_owned();
        let output = Command::new("sh")
            .args(["-c", &format!(r#"exec "$1" {arguments} >&-"#), "sh"])
            .arg(program)
            .env("XDG_CONFIG_HOME", common::NOWHERE)
            .env("CLOUDFLARE_API_TOKEN", "FAKE_FAKE_FAKE_FAKE_FAKE_FAKE_FAKE_FAKE_")
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(3),
            "{arguments}: {}",
            transcript(&output)
        );
    }
}

#[test]
fn a_signal_that_quits_exits_with_131() {
    handle_interrupts();
    let api = start(MockApi::builder().tokens(2_000));
    let mut child = spawn(ndjson(&api, &[]));
    read_line(&mut child);
    send_signal(&child, "QUIT");
    assert_eq!(child.wait().unwrap().code(), Some(131));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let api = start(MockApi::builder());
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = list(&api).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    assert!(
        text(&output.stderr).contains("No space left"),
        "{}",
        transcript(&output)
    );
}
