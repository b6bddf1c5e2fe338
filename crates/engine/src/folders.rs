//! What a folder or a file is for, by its name and by what marks it.

use std::path::Path;

/// Why a file or folder is not part of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// It tests the application.
    Tests,
    /// Somebody else wrote it.
    Vendored,
    /// A program wrote it.
    Generated,
    /// A program makes code of it.
    Template,
    /// It shows how to use the project. Read when nothing else has models or tables.
    Example,
}

impl Purpose {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Tests => "tests",
            Purpose::Vendored => "vendored",
            Purpose::Generated => "generated",
            Purpose::Template => "template",
            Purpose::Example => "example",
        }
    }
}

const TESTS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "testapp",
    "testapps",
    "test_app",
    "test_apps",
    "testing_support",
    "test_support",
    "testproject",
    "test_project",
    "testsite",
    "test_site",
    "testdata",
    "test_data",
    "test-data",
    "fixtures",
    "__tests__",
    "__mocks__",
    "__fixtures__",
];

const VENDORED: &[&str] = &[
    "node_modules",
    "bower_components",
    "site-packages",
    "dist-packages",
    "third_party",
    "third-party",
    "thirdparty",
    "_vendor",
    "vendor",
    "vendored",
];

const GENERATED: &[&str] = &["__pycache__", "__generated__", "generated", "build", "dist"];

const EXAMPLES: &[&str] =
    &["example", "examples", "demo", "demos", "sandbox", "sample", "samples", "playground", "benchmark", "benchmarks"];

/// Why a folder is not read, if it is not. Examples are told apart later, when it is known what else there is.
pub(crate) fn purpose(folder: &Path) -> Option<Purpose> {
    let name = folder.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.as_str();
    // Below `app/models/` of Rails a folder is a namespace, whatever its name.
    if folder.ancestors().skip(1).any(|it| it.ends_with("app/models")) {
        return None;
    }
    if TESTS.contains(&name) {
        return Some(Purpose::Tests);
    }
    // Shops have an app for their vendors, and build systems one for their builds.
    if VENDORED.contains(&name) && !is_application(folder) {
        return Some(Purpose::Vendored);
    }
    if GENERATED.contains(&name) && !is_application(folder) {
        return Some(Purpose::Generated);
    }
    // Rails' generators keep what they copy in `lib/generators/model/templates` (Rails guides, "Creating and Customizing Rails Generators").
    let in_generators =
        || folder.ancestors().skip(1).take(3).any(|it| it.file_name().is_some_and(|it| it == "generators"));
    if name == "templates" && in_generators() {
        return Some(Purpose::Template);
    }
    // The runtime of the client that Prisma generates, beside its copy of the schema.
    if name == "runtime" && folder.with_file_name("schema.prisma").is_file() {
        return Some(Purpose::Generated);
    }
    if folder.join("pyvenv.cfg").is_file() {
        return Some(Purpose::Vendored);
    }
    // Cargo, pytest, mypy and others mark their caches: https://bford.info/cachedir/
    if folder.join("CACHEDIR.TAG").is_file() {
        return Some(Purpose::Generated);
    }
    None
}

/// Why a file is not read, if it is not.
pub(crate) fn purpose_of_file(path: &Path) -> Option<Purpose> {
    let name = path.file_name()?.to_str()?;
    if let Some(stem) = name.strip_suffix(".py") {
        // `migrations/0007_ab_test.py` changes a table, `models/test_result.py` is a laboratory's.
        let is_test = stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("_tests");
        let folder = || path.parent().and_then(Path::file_name).and_then(|it| it.to_str());
        let is_test = is_test && !matches!(folder(), Some("migrations" | "models"));
        if is_test || matches!(stem, "conftest" | "tests" | "test") {
            return Some(Purpose::Tests);
        }
        if stem.ends_with("_pb2") {
            return Some(Purpose::Generated);
        }
    }
    // `order.test.ts`, `order.spec.js`; tests in Ruby lie in folders of their own.
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_script = matches!(extension, "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx");
    if is_script && (stem.ends_with(".test") || stem.ends_with(".spec")) {
        return Some(Purpose::Tests);
    }
    // Prisma copies the schema into the client that it generates: beside it lies the client's runtime.
    if name == "schema.prisma" && path.with_file_name("runtime").is_dir() {
        return Some(Purpose::Generated);
    }
    None
}

/// Is the folder called like one that shows how to use the project?
pub(crate) fn is_called_example(folder: &Path) -> bool {
    folder.file_name().and_then(|it| it.to_str()).is_some_and(is_example_name)
}

/// The same by its name.
pub(crate) fn is_example_name(name: &str) -> bool {
    let begins_alike =
        |it: &&str| it.bytes().next().zip(name.bytes().next()).is_some_and(|(it, own)| it.eq_ignore_ascii_case(&own));
    if !EXAMPLES.iter().any(begins_alike) {
        return false;
    }
    // `sample_plugin`, `example-app`.
    let first = name.split(['_', '-']).next().unwrap_or_default();
    let is_first = |it: &&str| it.eq_ignore_ascii_case(first);
    EXAMPLES.iter().any(|it| it.eq_ignore_ascii_case(name)) || ["example", "sample", "demo"].iter().any(is_first)
}

/// Is it a Python package with models of its own?
pub(crate) fn is_application(folder: &Path) -> bool {
    ["models.py", "models", "apps.py"].iter().any(|it| folder.join(it).exists()) && !folder.join("manage.py").exists()
}
