//! From what stands in an `import` to the file that is meant.

/// The endings of modules.
const EXTENSIONS: &[&str] = &["ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs"];

/// Is it a module that people write?
pub(crate) fn is_module(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((base, extension)) = name.rsplit_once('.') else { return false };
    EXTENSIONS.contains(&extension) && !base.ends_with(".d") && !base.ends_with(".min")
}

/// Is it a file of settings that tells of paths, engines and packages?
pub(super) fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "tsconfig.json" | "package.json" | "config.json" | "database.json" | ".sequelizerc")
}

/// Is it the file in which sequelize-cli is told where models, migrations and settings lie?
pub(crate) fn names_folders(path: &str) -> bool {
    path.rsplit('/').next() == Some(".sequelizerc")
}

/// `server/models/order.ts` is `server/models/order`.
pub(crate) fn without_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((base, extension)) if EXTENSIONS.contains(&extension) => base,
        _ => path,
    }
}

/// `order` of `server/models/order.ts`.
pub(super) fn stem(path: &str) -> &str {
    let path = without_extension(path.trim_end_matches('/'));
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a file, without a slash at its end; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `./order` of `server/models/user.ts` is `server/models/order`; `None` for what leads out of the root or is no relative path.
pub(crate) fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty() && *it != ".").collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// A path without `.` and `..` in it.
pub(crate) fn normalized(path: &str) -> Option<String> {
    joined(if path.starts_with('/') { "/" } else { "" }, path)
}

/// Does the specifier name a file relative to that of its `import`?
pub(crate) fn is_relative(specifier: &str) -> bool {
    specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../")
}

/// Is this the file of a module, given without its ending: itself, or the `index` of a folder?
pub(crate) fn is_file_of(path: &str, module: &str) -> bool {
    let path = without_extension(path);
    let module = without_extension(module);
    path == module || path.strip_suffix("/index").unwrap_or(if path == "index" { "" } else { path }) == module
}

/// What of an alias stands in paths: `@server/models/order` and `~/models/order` end in `models/order`.
pub(crate) fn tail(specifier: &str) -> Option<&str> {
    let tail = specifier.split_once('/')?.1;
    (!tail.is_empty()).then(|| without_extension(tail))
}
