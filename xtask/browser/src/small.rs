//! The report of 137 tokens.

use serde_json::{Value, json};

use crate::driver::Driver;
use crate::page::{Media, Page};
use crate::{Outcome, Report, check, expect};

/// Largest file, in bytes.
const MOST_BYTES: u64 = 250_000;

/// The texts of a column in the rows that exist.
const NAMES: &str = "return [...document.querySelectorAll('#rows .c-name')].map((cell) => cell.textContent)";
const SHOWN: &str = "return parseInt(document.getElementById('shown').textContent.replace(/,/g, ''), 10)";

pub(crate) async fn run(driver: &Driver, report: &Report) -> Outcome {
    let size = std::fs::metadata(&report.path)?.len();
    println!("    size: {size} bytes of at most {MOST_BYTES}");
    expect(size <= MOST_BYTES, format!("the file has {size} bytes"))?;
    let page = Page::open(driver, report, 1280, Media::Light).await?;
    let tokens = report.tokens;
    check("renders", renders(&page, tokens)).await?;
    check("a name with a script is text", hostile(&page, &report.hostile)).await?;
    check("sorts", sorts(&page)).await?;
    check(
        "filters and keeps its state in the address",
        filters(&page, tokens),
    )
    .await?;
    check("keyboard", keyboard(&page)).await?;
    check("csv of what is shown", csv(&page)).await?;
    check("dark and light", contrast(&page)).await?;
    check("print", print(&page, tokens)).await?;
    check("narrow", narrow(&page)).await?;
    check("without script", without_script(&page)).await?;
    check("no request and no message", silence(&page)).await
}

async fn renders(page: &Page<'_>, tokens: usize) -> Outcome {
    let heading = page
        .text("return document.querySelector('h1').textContent")
        .await?;
    expect(
        heading.contains(&tokens.to_string()),
        format!("heading: {heading}"),
    )?;
    let numbers = page
        .texts("return [...document.querySelectorAll('#numbers a')].map((link) => link.textContent.trim())")
        .await?;
    expect(numbers.len() == 4, format!("{numbers:?}"))?;
    let first = page
        .number("return document.querySelectorAll('.first > li').length")
        .await?;
    expect(
        (1.0..=5.0).contains(&first),
        format!("{first} things to do first"),
    )?;
    let lines = page
        .number("return document.querySelectorAll('.line').length")
        .await?;
    expect(same(lines, tokens), format!("{lines} lines of {tokens} tokens"))?;
    let rows = page
        .number("return document.querySelectorAll('#rows tr[tabindex]').length")
        .await?;
    expect(rows > 5.0 && rows < 60.0, format!("{rows} rows exist"))?;
    expect(
        same(page.number(SHOWN).await?, tokens),
        "not all tokens are shown",
    )?;
    let policy = page.is("return document.querySelector('[http-equiv=Content-Security-Policy]').content.startsWith(\"default-src 'none'\")").await?;
    expect(policy, "there is no content security policy")?;
    // Every rule's findings can be read.
    let missing = page
        .number(
            "for (const rule of document.querySelectorAll('details.rule')) rule.open = true;
             return new Promise((resolve) => setTimeout(() => resolve([...document.querySelectorAll('details.rule')].filter((rule) =>
                rule.querySelectorAll('.hits li').length !== parseInt(rule.querySelector('.count').textContent, 10)).length), 100))",
        )
        .await?;
    expect(
        missing == 0.0,
        format!("{missing} rules do not show all findings"),
    )
}

async fn hostile(page: &Page<'_>, name: &str) -> Outcome {
    page.load("#q=alert").await?;
    let names = page.texts(NAMES).await?;
    expect(names == [name], format!("{names:?}"))?;
    let scripts = page.number("return document.scripts.length").await?;
    expect(scripts == 2.0, format!("{scripts} scripts"))?;
    expect(
        page.client.get_alert_text().await.is_err(),
        "a script of a name was executed",
    )
}

async fn sorts(page: &Page<'_>) -> Outcome {
    page.load("").await?;
    for (clicks, direction) in [(1, "ascending"), (2, "descending")] {
        page.click("[data-sort=name] button").await?;
        let names: Vec<String> = page
            .texts(NAMES)
            .await?
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        let mut sorted = names.clone();
        // As JavaScript compares: by UTF-16 code units.
        sorted.sort_by_key(|name| name.encode_utf16().collect::<Vec<_>>());
        if direction == "descending" {
            sorted.reverse();
        }
        expect(
            names == sorted && names.len() > 5,
            format!("after {clicks} clicks: {names:?}"),
        )?;
        let sort = page
            .text("return document.querySelector('[data-sort=name]').getAttribute('aria-sort')")
            .await?;
        expect(sort == direction, format!("aria-sort is {sort}"))?;
    }
    page.load("").await?;
    page.click("[data-sort=severity] button").await?;
    let severities =
        "return [...document.querySelectorAll('#rows .c-severity')].map((cell) => cell.textContent)";
    let least = page.texts(severities).await?;
    expect(
        least.first().is_some_and(|severity| severity != "critical"),
        format!("{least:?}"),
    )
}

async fn filters(page: &Page<'_>, tokens: usize) -> Outcome {
    page.load("").await?;
    let severity = page
        .text("return [...document.querySelectorAll('#numbers a')].find((link) => parseInt(link.textContent, 10) > 0).dataset.severity")
        .await?;
    page.click(&format!("#numbers a.{severity}")).await?;
    let shown = page.number(SHOWN).await?;
    expect(
        shown > 0.0 && !same(shown, tokens),
        format!("{shown} tokens with {severity}"),
    )?;
    let hash = page.text("return location.hash").await?;
    expect(
        hash == format!("#severity={severity}"),
        format!("the address has {hash}"),
    )?;
    page.load(&hash).await?;
    expect(
        page.number(SHOWN).await? == shown,
        "the state is not that of the address",
    )?;
    let current = page
        .text("return document.querySelector('#numbers [aria-current=true]').dataset.severity")
        .await?;
    expect(current == severity, format!("{current} is marked"))?;
    page.click("#chips button").await?;
    expect(
        same(page.number(SHOWN).await?, tokens),
        "the filter was not removed",
    )?;
    // Tiers, groups and rules are links.
    for (kind, selector) in [
        ("tier", "a[href^='#tier=']"),
        ("group", "a[href^='#group=']"),
        ("rule", ".first a[href^='#rule=']"),
    ] {
        page.load("").await?;
        page.click(selector).await?;
        page.run("return new Promise((resolve) => setTimeout(resolve, 50))")
            .await?;
        let shown = page.number(SHOWN).await?;
        expect(
            shown > 0.0 && !same(shown, tokens),
            format!("{shown} tokens by {kind}"),
        )?;
    }
    Ok(())
}

async fn keyboard(page: &Page<'_>) -> Outcome {
    const FOCUS: &str = "return document.activeElement.dataset.position ?? document.activeElement.id";
    page.load("").await?;
    page.keys("/").await?;
    expect(
        page.text(FOCUS).await? == "search",
        "/ does not lead to the search",
    )?;
    // Arrow down, twice.
    page.keys("\u{e015}").await?;
    expect(
        page.text(FOCUS).await? == "0",
        "arrow down does not lead to the first row",
    )?;
    page.keys("\u{e015}").await?;
    expect(
        page.text(FOCUS).await? == "1",
        "arrow down does not lead to the next row",
    )?;
    page.keys("\u{e010}").await?;
    let last = page.text(FOCUS).await?;
    expect(
        last.parse::<usize>().is_ok_and(|last| last > 50),
        format!("End leads to row {last}"),
    )?;
    let name = page
        .text("return document.activeElement.querySelector('.c-name').textContent")
        .await?;
    page.keys("\u{e007}").await?;
    expect(
        page.is("return document.getElementById('detail').open").await?,
        "Enter opens nothing",
    )?;
    let detail = page
        .text("return document.getElementById('detail-name').textContent")
        .await?;
    expect(detail == name, format!("details of {detail} instead of {name}"))?;
    page.keys("\u{e00c}").await?;
    expect(
        page.is("return !document.getElementById('detail').open").await?,
        "Escape does not close",
    )
}

async fn csv(page: &Page<'_>) -> Outcome {
    page.load("#state=disabled").await?;
    let shown = page.number(SHOWN).await?;
    let text = page
        .text(
            "const create = URL.createObjectURL;
             let blob;
             URL.createObjectURL = (value) => { blob = value; return 'blob:none'; };
             HTMLAnchorElement.prototype.click = function () {};
             document.getElementById('csv').click();
             URL.createObjectURL = create;
             return blob.text();",
        )
        .await?;
    let lines = text.lines().count().saturating_sub(1);
    expect(
        same(shown, lines) && lines > 0,
        format!("{lines} lines for {shown} tokens"),
    )?;
    expect(text.starts_with("severity,name,id,"), text)
}

/// The contrast of texts with the background, in both color schemes.
async fn contrast(page: &Page<'_>) -> Outcome {
    for media in [Media::Light, Media::Dark] {
        page.media(media).await?;
        page.load("").await?;
        let script = "
            const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            const light = (color) => {
              const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(channel);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const page = light(getComputedStyle(document.body).backgroundColor);
            const worst = ['h1', '.note', '.meta', '.muted', 'a[href]', '.severity', 'thead button'].flatMap((selector) =>
              [...document.querySelectorAll(selector)].map((node) => {
                const text = light(getComputedStyle(node).color);
                return (Math.max(page, text) + 0.05) / (Math.min(page, text) + 0.05);
              }));
            return [page, Math.min(...worst)];";
        let result: Vec<f64> = serde_json::from_value(page.run(script).await?)?;
        let [background, contrast] = result.as_slice() else {
            return Err("expected two numbers".into());
        };
        expect(
            (*background < 0.2) == (media == Media::Dark),
            format!("{media}: background {background}"),
        )?;
        expect(*contrast >= 4.5, format!("{media}: contrast {contrast}"))?;
    }
    page.media(Media::Light).await?;
    let motion = page
        .text("return getComputedStyle(document.documentElement).scrollBehavior")
        .await?;
    expect(
        motion == "auto",
        format!("scroll behavior with reduced motion: {motion}"),
    )
}

async fn print(page: &Page<'_>, tokens: usize) -> Outcome {
    page.media(Media::Print).await?;
    page.load("").await?;
    let hidden = page
        .is("return getComputedStyle(document.querySelector('.tools')).display === 'none'")
        .await?;
    expect(hidden, "controls are printed")?;
    let rows = page
        .number("window.dispatchEvent(new Event('beforeprint')); return document.querySelectorAll('#rows tr[tabindex]').length")
        .await?;
    expect(
        same(rows, tokens),
        format!("{rows} of {tokens} tokens are printed"),
    )?;
    let wide = page
        .is("return document.documentElement.scrollWidth > window.innerWidth")
        .await?;
    expect(!wide, "the page is wider than the paper")?;
    let printed = page
        .devtools(
            "Page.printToPDF",
            json!({"paperWidth": 8.27, "paperHeight": 11.69}),
        )
        .await?;
    let size = printed
        .get("data")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .len();
    expect(size > 10_000, format!("the PDF has {size} characters"))?;
    page.run("window.dispatchEvent(new Event('afterprint'))").await?;
    page.media(Media::Light).await
}

async fn narrow(page: &Page<'_>) -> Outcome {
    for width in [400, 320] {
        page.size(width, 800).await?;
        page.load("").await?;
        let wide = page
            .number("return document.documentElement.scrollWidth - window.innerWidth")
            .await?;
        expect(
            wide <= 0.0,
            format!("at {width} px, the page is {wide} px too wide"),
        )?;
    }
    page.size(1280, 900).await
}

async fn without_script(page: &Page<'_>) -> Outcome {
    page.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true}))
        .await?;
    let source = async {
        page.client.refresh().await?;
        let text = page
            .client
            .find(fantoccini::Locator::Css("body"))
            .await?
            .text()
            .await?;
        let hits = page
            .client
            .find_all(fantoccini::Locator::Css(".hits li"))
            .await?
            .len();
        Ok::<_, Box<dyn std::error::Error>>((text, hits))
    };
    let source = source.await;
    page.devtools("Emulation.setScriptExecutionDisabled", json!({"value": false}))
        .await?;
    let (text, hits) = source?;
    expect(hits == 50, format!("{hits} findings without script"))?;
    for part in ["Coverage", "critical", "Do these first", "needs JavaScript"] {
        expect(text.contains(part), format!("{part} is missing without script"))?;
    }
    Ok(())
}

async fn silence(page: &Page<'_>) -> Outcome {
    let requests = page.requests().await?;
    expect(requests.is_empty(), format!("requested: {requests:?}"))?;
    let messages = page.log("browser").await?;
    expect(messages.is_empty(), format!("console: {messages:?}"))
}

/// Compares a number of the page with a count.
pub(crate) fn same(number: f64, count: usize) -> bool {
    u32::try_from(count).is_ok_and(|count| (number - f64::from(count)).abs() < 0.5)
}
