//! The report of 5,000 tokens: its budgets, and what replaces the rows of the timeline.

use crate::driver::Driver;
use crate::page::{Media, Page};
use crate::small::same;
use crate::{Outcome, Report, check, expect};

/// Largest file, in bytes.
const MOST_BYTES: u64 = 2_000_000;
/// Longest time until the first rows, and for sorting, in milliseconds.
const FIRST_ROWS: f64 = 300.0;
const SORT: f64 = 50.0;
/// Measurements, of which the best counts: the machine may be busy.
const TRIES: usize = 5;

pub(crate) async fn run(driver: &Driver, report: &Report) -> Outcome {
    let size = std::fs::metadata(&report.path)?.len();
    println!("    size: {size} bytes of at most {MOST_BYTES}");
    expect(size <= MOST_BYTES, format!("the file has {size} bytes"))?;
    let page = Page::open(driver, report, 1280, Media::Light).await?;
    check("filters by cells", cells(&page, report.tokens)).await?;
    check("only the rows in sight exist", window(&page, report.tokens)).await?;
    check("first rows", first_rows(&page, report)).await?;
    check("sorting", sorting(&page, report)).await?;
    check("no request and no message", async {
        let requests = page.requests().await?;
        expect(requests.is_empty(), format!("requested: {requests:?}"))?;
        let messages = page.log("browser").await?;
        expect(messages.is_empty(), format!("console: {messages:?}"))
    })
    .await
}

async fn cells(page: &Page<'_>, tokens: usize) -> Outcome {
    let lines = page
        .number("return document.querySelectorAll('.line').length")
        .await?;
    expect(lines == 0.0, "there is a row for each token")?;
    for table in ["bars", "heat"] {
        let script = format!(
            "const buttons = [...document.querySelectorAll('.{table} button:not(:disabled)')];
             const number = (text) => parseInt(text.replace(/,/g, ''), 10);
             const wrong = [];
             let total = 0;
             for (const button of buttons) {{
               button.click();
               const shown = number(document.getElementById('shown').textContent);
               total += shown;
               if (shown !== number(button.textContent)) wrong.push(button.dataset.filter);
               document.getElementById('reset').click();
             }}
             return [wrong, total, buttons.length];"
        );
        let (wrong, total, count): (Vec<String>, f64, usize) =
            serde_json::from_value(page.run(&script).await?)?;
        expect(wrong.is_empty(), format!("{table}: other counts at {wrong:?}"))?;
        // Two histograms, and each token in one cell.
        let times = if table == "bars" { 2 } else { 1 };
        expect(
            count > 5 && same(total, tokens.saturating_mul(times)),
            format!("{table}: {total} tokens in {count} cells"),
        )?;
    }
    Ok(())
}

async fn window(page: &Page<'_>, tokens: usize) -> Outcome {
    page.load("").await?;
    let last = page
        .number(
            "const frame = document.getElementById('window');
             frame.scrollTop = frame.scrollHeight;
             return new Promise((resolve) => setTimeout(() => resolve(Math.max(...[...document.querySelectorAll('#rows tr[tabindex]')].map((row) => Number(row.dataset.position)))), 200))",
        )
        .await?;
    expect(
        same(last, tokens.saturating_sub(1)),
        format!("the last row is {last}"),
    )?;
    let rows = page
        .number("return document.querySelectorAll('#rows tr').length")
        .await?;
    expect(rows < 80.0, format!("{rows} rows exist"))
}

async fn first_rows(page: &Page<'_>, report: &Report) -> Outcome {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        page.load("").await?;
        best = best.min(
            page.number("return performance.getEntriesByName('rows')[0].startTime")
                .await?,
        );
    }
    within(report, "first rows", best, FIRST_ROWS)
}

async fn sorting(page: &Page<'_>, report: &Report) -> Outcome {
    for column in ["name", "expires", "can", "ips"] {
        // The page keeps an order that it has computed: only the first click after loading sorts.
        let script = format!(
            "const button = document.querySelector('[data-sort={column}] button');
             const start = performance.now();
             button.click();
             document.getElementById('window').offsetHeight;
             return performance.now() - start;"
        );
        let mut time = f64::INFINITY;
        for _ in 0..TRIES {
            page.load("").await?;
            time = time.min(page.number(&script).await?);
        }
        within(report, &format!("sorting by {column}"), time, SORT)?;
    }
    Ok(())
}

/// Prints a time in milliseconds next to its budget; beyond it, fails unless times are only reported.
fn within(report: &Report, what: &str, time: f64, budget: f64) -> Outcome {
    println!("    {what}: {time:.1} ms of at most {budget:.0} ms");
    if time > budget && report.report_times {
        println!("    notice: {what} is beyond its budget");
        return Ok(());
    }
    expect(time <= budget, format!("{time:.1} ms"))
}
