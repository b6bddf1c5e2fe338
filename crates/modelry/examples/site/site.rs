//! From `docs/` to HTML.
//!
//! What the navigation holds is taken from `docs/README.md`, its headings and the links below them; below each standard are
//! its rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use modelry_rules::{Standard, rules};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

const STYLE: &str = include_str!("style.css");
const HOME: &str = "README.md";

/// A part of the navigation.
struct Group {
    title: String,
    /// Title and page, by its path below `docs/`.
    links: Vec<(String, String)>,
}

/// Writes all pages, and tells how many.
///
/// # Errors
///
/// A sentence about what cannot be read or written, or about a link that leads nowhere.
pub(crate) fn build(docs: &Path, target: &Path) -> Result<usize, String> {
    let mut pages = BTreeMap::new();
    collect(docs, docs, &mut pages)?;
    let home = pages.get(HOME).ok_or_else(|| format!("{} has no {HOME}", docs.display()))?;
    let groups = groups(home);
    for (path, text) in &pages {
        let html = page(path, text, &groups, &pages)?;
        let file = target.join(address(path));
        let folder = file.parent().unwrap_or(target);
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        fs::write(&file, html).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    Ok(pages.len())
}

/// The Markdown files of a folder, by their path below `docs/`.
fn collect(docs: &Path, folder: &Path, pages: &mut BTreeMap<String, String>) -> Result<(), String> {
    let cannot_read = |path: &Path, error| format!("cannot read {}: {error}", path.display());
    let entries = fs::read_dir(folder).map_err(|error| cannot_read(folder, error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(docs, &path, pages)?;
        } else if path.extension().is_some_and(|it| it == "md") {
            let text = fs::read_to_string(&path).map_err(|error| cannot_read(&path, error))?;
            let below: PathBuf = path.strip_prefix(docs).unwrap_or(&path).to_owned();
            pages.insert(below.to_string_lossy().replace('\\', "/"), text);
        }
    }
    Ok(())
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

fn groups(home: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut heading, mut link) = (None, None);
    for event in parser(home) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                groups.extend(heading.take().map(|title| Group { title, links: Vec::new() }));
            }
            Event::Start(Tag::Link { dest_url, .. }) => link = Some((String::new(), dest_url.to_string())),
            Event::End(TagEnd::Link) => {
                if let (Some(group), Some(link)) = (groups.last_mut(), link.take()) {
                    group.links.push(link);
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
                if let Some((title, _)) = &mut link {
                    title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    groups
}

/// `rules/README.md` is `rules/index.html`.
fn address(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    format!("{}.html", stem.strip_suffix("README").map_or_else(|| stem.to_owned(), |folder| format!("{folder}index")))
}

/// The page at `to` as the page at `from` links it.
fn relative(from: &str, to: &str) -> String {
    format!("{}{}", "../".repeat(from.matches('/').count()), address(to))
}

fn page(path: &str, text: &str, groups: &[Group], pages: &BTreeMap<String, String>) -> Result<String, String> {
    let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
    let suffix = if path == HOME { "" } else { " – modelry" };
    let body = body(path, text, pages)?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}{suffix}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{}<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(title),
        navigation(path, groups),
    ))
}

/// The navigation: in view where there is room for it, folded where there is not.
fn navigation(here: &str, groups: &[Group]) -> String {
    let link = |title: &str, page: &str| {
        let current = if page == here { " aria-current=\"page\"" } else { "" };
        format!("<a href=\"{}\"{current}>{}</a>", relative(here, page), escaped(title))
    };
    let mut items = String::new();
    for group in groups {
        items.push_str(&format!("<h2>{}</h2>\n<ul>\n", escaped(&group.title)));
        for (title, page) in &group.links {
            items.push_str(&format!("<li>{}{}</li>\n", link(title, page), rules_of(here, page, &link)));
        }
        items.push_str("</ul>\n");
    }
    // The same list twice: what is folded on a phone cannot be opened by a style on a wide screen.
    format!(
        "<header>{}<details><summary>Contents</summary><nav>\n{items}</nav></details></header>\n<nav class=\"side\">\n{items}</nav>\n",
        link("modelry", HOME)
    )
}

/// The rules of a standard, below its page, when it or one of them is read.
fn rules_of(here: &str, page: &str, link: &dyn Fn(&str, &str) -> String) -> String {
    let standard = Standard::ALL.into_iter().find(|it| page == format!("standards/{}.md", it.name()));
    let Some(standard) = standard else { return String::new() };
    let of_standard: Vec<(&str, String)> = rules()
        .filter(|rule| rule.standard == standard)
        .map(|rule| (rule.name, format!("rules/{}.md", rule.name)))
        .collect();
    if here != page && of_standard.iter().all(|(_, page)| page != here) {
        return String::new();
    }
    let items: String = of_standard.iter().map(|(name, page)| format!("<li>{}</li>", link(name, page))).collect();
    format!("<ul>{items}</ul>")
}

fn body(path: &str, text: &str, pages: &BTreeMap<String, String>) -> Result<String, String> {
    let mut events = Vec::new();
    let mut code: Option<(String, String)> = None;
    let mut headings: BTreeMap<String, usize> = BTreeMap::new();
    let all: Vec<Event<'_>> = parser(text).collect();
    for (position, event) in all.iter().enumerate() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    pulldown_cmark::CodeBlockKind::Fenced(info) => info.to_string(),
                    pulldown_cmark::CodeBlockKind::Indented => String::new(),
                };
                code = Some((info, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                let (info, text) = code.take().unwrap_or_default();
                events.push(Event::Html(CowStr::from(listing(&info, &text))));
            }
            Event::Text(text) if code.is_some() => {
                if let Some((_, listed)) = &mut code {
                    listed.push_str(text);
                }
            }
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let words: String = all
                    .iter()
                    .skip(position + 1)
                    .take_while(|it| !matches!(it, Event::End(TagEnd::Heading(_))))
                    .filter_map(|it| match it {
                        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                        _ => None,
                    })
                    .collect();
                let slug = slug(&words);
                let before = headings.entry(slug.clone()).or_default();
                let id = if *before == 0 { slug } else { format!("{slug}-{before}") };
                *before += 1;
                let (classes, attrs) = (classes.clone(), attrs.clone());
                events.push(Event::Start(Tag::Heading { level: *level, id: Some(id.into()), classes, attrs }));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = destination(path, dest_url, pages)?.into();
                let (title, id) = (title.clone(), id.clone());
                events.push(Event::Start(Tag::Link { link_type: *link_type, dest_url, title, id }));
            }
            Event::Start(Tag::Paragraph) if is_path(&all, position) => {
                events.push(Event::Html(CowStr::from("<p class=\"path\">")));
            }
            Event::Start(Tag::Table(_)) => {
                events.push(Event::Html(CowStr::from("<div class=\"table\">")));
                events.push(event.clone());
            }
            Event::End(TagEnd::Table) => {
                events.push(event.clone());
                events.push(Event::Html(CowStr::from("</div>\n")));
            }
            _ => events.push(event.clone()),
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    Ok(out)
}

/// Is the paragraph that starts here the path of the listing behind it?
fn is_path(events: &[Event<'_>], position: usize) -> bool {
    matches!(
        events.get(position + 1..position + 4),
        Some([Event::Code(_), Event::End(TagEnd::Paragraph), Event::Start(Tag::CodeBlock(_))])
    )
}

/// Code in which the lines with findings stand out.
fn listing(info: &str, text: &str) -> String {
    let mut out = String::new();
    // A fence of the guide names its file behind the language.
    if let Some((_, path)) = info.split_once(' ') {
        out.push_str(&format!("<p class=\"path\"><code>{}</code></p>\n", escaped(path)));
    }
    out.push_str("<pre><code>");
    for line in text.lines() {
        let label = line.rsplit_once("← ").map(|(_, label)| label);
        match label.filter(|it| ["error", "warning", "info", "advice"].contains(it)) {
            Some(label) => out.push_str(&format!("<mark class=\"{label}\">{}</mark>\n", escaped(line))),
            None => out.push_str(&format!("{}\n", escaped(line))),
        }
    }
    out.push_str("</code></pre>\n");
    out
}

/// Where a link leads: to a page of the site, or out of it.
fn destination(from: &str, link: &str, pages: &BTreeMap<String, String>) -> Result<String, String> {
    if link.starts_with("https://") || link.starts_with('#') {
        return Ok(link.to_owned());
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let page = parts.join("/");
    if !pages.contains_key(&page) {
        return Err(format!("docs/{from} links to {link}, which is no page of docs/"));
    }
    let anchor = anchor.map_or(String::new(), |anchor| format!("#{anchor}"));
    Ok(format!("{}{anchor}", relative(from, &page)))
}

/// The name by which a link finds a heading, as GitHub makes it.
pub(crate) fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|it| if it == ' ' { '-' } else { it }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
