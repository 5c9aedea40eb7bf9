//! Drives HTML reports in headless Chromium: they render, filter, sort, print and stay within their budgets, without a request.

mod driver;
mod large;
mod page;
mod small;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use driver::Driver;
use page::{Media, Page};

/// The result of a check: nothing, or why it failed.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Run with `cargo xtask browser`, which writes the reports.
#[derive(Debug, Parser)]
struct Arguments {
    /// Report of a small account, named after its number of tokens
    small: PathBuf,
    /// Report of a large account, named after its number of tokens
    large: PathBuf,
    /// Name of the first token of each
    #[arg(long)]
    hostile: String,
    /// Write pictures of the reports to DIR
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Report times beyond the budgets without failing, for busy machines
    #[arg(long)]
    report_times: bool,
}

/// A report to check.
struct Report {
    path: PathBuf,
    tokens: usize,
    hostile: String,
    report_times: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Box::from)
        .and_then(|runtime| runtime.block_on(run(&arguments)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("browser: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Outcome {
    let driver = Driver::start().await?;
    let outcome = drive(&driver, arguments).await;
    let stopped = driver.stop().await;
    outcome.and(stopped)
}

async fn drive(driver: &Driver, arguments: &Arguments) -> Outcome {
    let report = |path: &Path| -> Outcome<Report> {
        let tokens = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        Ok(Report {
            path: path.to_owned(),
            tokens: tokens.parse()?,
            hostile: arguments.hostile.clone(),
            report_times: arguments.report_times,
        })
    };
    let (small, large) = (report(&arguments.small)?, report(&arguments.large)?);
    if let Some(folder) = &arguments.pictures {
        std::fs::create_dir_all(folder)?;
        for report in [&small, &large] {
            for width in [1280, 400] {
                for media in [Media::Light, Media::Dark, Media::Print] {
                    let page = Page::open(driver, report, width, media).await?;
                    let name = format!("{}-{width}-{media}.png", report.tokens);
                    std::fs::write(folder.join(name), page.picture().await?)?;
                }
            }
        }
        println!("    pictures in {}", folder.display());
    }
    println!("  {} tokens", small.tokens);
    small::run(driver, &small).await?;
    println!("  {} tokens", large.tokens);
    large::run(driver, &large).await
}

/// Runs a check, and prints its name and time.
async fn check(name: &str, work: impl Future<Output = Outcome>) -> Outcome {
    let start = Instant::now();
    work.await.map_err(|error| format!("{name}: {error}"))?;
    println!("    {name}: ok in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Fails with this message unless the condition holds.
fn expect(condition: bool, message: impl Into<String>) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(message.into().into())
    }
}
